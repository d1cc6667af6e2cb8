import { describe, expect, test } from "vitest";
import { readAnswer } from "../../src/webhook/answer.ts";
import { pauseAfter, throttleOf } from "../../src/webhook/rate-limit.ts";

describe("pause", () => {
  test.each([
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1.2345" }, 1235],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "2" }, 2000],
    [{ "x-ratelimit-remaining": "1", "x-ratelimit-reset-after": "2" }, undefined],
    [{ "x-ratelimit-remaining": "0" }, undefined],
    [{ "x-ratelimit-reset-after": "2" }, undefined],
    [{ "x-ratelimit-remaining": "", "x-ratelimit-reset-after": "2" }, undefined],
    [{ "x-ratelimit-remaining": "none", "x-ratelimit-reset-after": "2" }, undefined],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "soon" }, undefined],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "-5" }, undefined],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1e300" }, 86_400_000],
    [{}, undefined],
  ])("%j: %s ms", (headers, expected) => {
    expect(pauseAfter(readAnswer(200, headers as Record<string, string>, "{}"))).toBe(expected);
  });
});

describe("429", () => {
  const headers = { "x-ratelimit-reset-after": "3.5", "retry-after": "4" };

  test("the body is exact, then Reset-After, then Retry-After, then a minute", () => {
    const wait = (headersOf: object, body: string): number =>
      throttleOf(readAnswer(429, headersOf as Record<string, string>, body)).retryAfter;
    expect(wait(headers, '{"retry_after":3.4567}')).toBe(3457);
    expect(wait(headers, '{"retry_after":null}')).toBe(3500);
    expect(wait(headers, "")).toBe(3500);
    expect(wait({ "retry-after": "4" }, "{}")).toBe(4000);
    expect(wait({ "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }, "{}")).toBe(60_000);
    expect(wait({}, "not json")).toBe(60_000);
    expect(wait({}, '{"retry_after":-1}')).toBe(60_000);
  });

  test.each([
    [{}, { global: true }, "process"],
    [{ "x-ratelimit-global": "true" }, {}, "process"],
    [{ "x-ratelimit-scope": "global" }, {}, "process"],
    [{ "x-ratelimit-scope": "user" }, { global: false }, "destination"],
    [{ "x-ratelimit-scope": "shared" }, {}, "destination"],
    [{}, {}, "destination"],
  ])("%j %j makes the %s wait", (more, body, scope) => {
    const answer = readAnswer(429, { ...headers, ...more }, JSON.stringify(body));
    expect(throttleOf(answer).scope).toBe(scope);
  });

  test("Cloudflare's ban is minutes for the process, more where it says so", () => {
    const html = (more: object) =>
      readAnswer(429, more as Record<string, string>, "<!doctype html><p>1015");
    expect(throttleOf(html({}))).toEqual({
      retryAfter: 300_000,
      scope: "process",
      isCounted: true,
    });
    expect(throttleOf(html({ "retry-after": "30" })).retryAfter).toBe(300_000);
    expect(throttleOf(html({ "retry-after": "1800" })).retryAfter).toBe(1_800_000);
    const json = readAnswer(429, {}, '{"error_code":1015,"retry_after":30}');
    expect(throttleOf(json)).toMatchObject({ retryAfter: 300_000, scope: "process" });
  });
});
