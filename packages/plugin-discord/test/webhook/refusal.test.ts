import { Secret } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { readAnswer } from "../../src/webhook/answer.ts";
import { type Attempted, isInvalidRequest, refusalOf } from "../../src/webhook/refusal.ts";

const URL_TEXT = "https://discord.com/api/v10/webhooks/123456789012345678/the-token";
const POSTED: Attempted = {
  webhookId: "123456789012345678",
  url: Secret.of(URL_TEXT),
  isExisting: false,
  isOwnThread: false,
};
const answer = (status: number, code?: number, more: object = {}) =>
  readAnswer(
    status,
    {},
    JSON.stringify({ ...(code === undefined ? {} : { code }), message: "m", ...more }),
  );
const page = (status: number) =>
  readAnswer(status, { "content-type": "text/html" }, "<html></html>");

describe("status and code decide", () => {
  test.each([
    [400, 50035, "permanent"],
    [400, 50006, "permanent"],
    [400, 40005, "permanent"],
    [413, 40005, "permanent"],
    [413, undefined, "permanent"],
    [400, 220001, "permanent"],
    [400, 220002, "permanent"],
    [400, 220003, "permanent"],
    [400, 240000, "permanent"],
    [400, 200000, "permanent"],
    [403, 200000, "permanent"],
    [403, 20009, "permanent"],
    [400, 50109, "permanent"],
    [405, 0, "permanent"],
    [401, undefined, "disabled"],
    [401, 50027, "disabled"],
    [403, 50013, "disabled"],
    [403, 50001, "disabled"],
    [404, 10015, "disabled"],
    [404, 0, "disabled"],
    [404, undefined, "disabled"],
    [400, 10003, "disabled"],
    [429, undefined, "throttled"],
    [403, 40333, "throttled"],
    [400, 20028, "throttled"],
    [400, 30046, "throttled"],
    [500, undefined, "transient"],
    [502, undefined, "transient"],
    [503, 130000, "transient"],
    [403, 40006, "transient"],
    [408, undefined, "transient"],
    [302, undefined, "transient"],
  ])("%d with code %s is %s", (status, code, kind) => {
    expect(refusalOf(answer(status, code), POSTED)).toMatchObject({ kind, gone: false });
  });

  test.each([
    [401, "transient"],
    [404, "transient"],
    [403, "throttled"],
    [429, "throttled"],
    [502, "transient"],
    [400, "permanent"],
  ])("%d with a page of HTML is %s: it is not Discord that speaks", (status, kind) => {
    expect(refusalOf(page(status), POSTED).kind).toBe(kind);
  });

  test("an unknown message is gone for an edit or a removal only", () => {
    expect(refusalOf(answer(404, 10008), { ...POSTED, isExisting: true }).gone).toBe(true);
    expect(refusalOf(answer(404, 10008), POSTED)).toMatchObject({ kind: "disabled", gone: false });
  });

  test("a code with status 400 that means too fast waits a minute, or as long as it says", () => {
    expect(refusalOf(answer(400, 20028), POSTED).retryAfter).toBe(60_000);
    expect(refusalOf(answer(400, 20028, { retry_after: 5 }), POSTED).retryAfter).toBe(5000);
  });
});

describe("the text", () => {
  test("says what, where and why", () => {
    const errors = { embeds: { 0: { title: { _errors: [{ code: "C", message: "Too long." }] } } } };
    expect(
      refusalOf(answer(400, 50035, { message: "Invalid Form Body", errors }), POSTED).message,
    ).toBe(
      "Discord refused a request to webhook 123456789012345678: HTTP 400, code 50035, Invalid Form Body, embeds.0.title: Too long.",
    );
    expect(refusalOf(answer(404, 10015), POSTED).message).toContain("check the channel's webhook");
  });

  test("holds no token, though a proxy repeats the URL, and no novel", () => {
    const { message } = refusalOf(
      answer(404, 0, { message: `Not found: ${URL_TEXT} ${"x".repeat(9999)}` }),
      POSTED,
    );
    expect(message).not.toContain("the-token");
    expect(message.length).toBeLessThan(600);
  });

  test.each([
    ["null"],
    ['"text"'],
    ["[1]"],
    ['{"code":"x","message":{"a":1},"errors":"no"}'],
    ['{"errors":{"a":{"_errors":[null,5]}}}'],
    ["{"],
    [`{"errors":${'{"a":'.repeat(500)}1${"}".repeat(500)}}`],
  ])("of a strange answer %s is still told", (body) => {
    expect(refusalOf(readAnswer(400, {}, body), POSTED).message).toContain("HTTP 400");
  });
});

test("401, 403 and 429 count towards a ban, a shared 429 does not", () => {
  expect(
    [400, 401, 403, 404, 429, 500].filter((status) => isInvalidRequest(answer(status))),
  ).toEqual([401, 403, 429]);
  expect(isInvalidRequest(readAnswer(429, { "x-ratelimit-scope": "shared" }, "{}"))).toBe(false);
});
