import { describe, expect, it } from "vitest";
import { Secret } from "../../src/config/index.ts";
import type { Message } from "../../src/index.ts";
import { checkMessage } from "../../src/notifications/index.ts";

/** Something that the types would not let through. */
function check(message: unknown): Message {
  return checkMessage(message as Message);
}

describe("checkMessage", () => {
  it("answers plain JSON: dates as ISO text, nothing undefined", () => {
    const checked = check({
      title: undefined,
      body: "The tick is over.",
      timestamp: new Date("2026-01-01T00:00:00Z"),
      overrides: { discord: { at: new Date(0), gone: undefined } },
    });
    expect(checked).toStrictEqual({
      body: "The tick is over.",
      timestamp: "2026-01-01T00:00:00.000Z",
      overrides: { discord: { at: "1970-01-01T00:00:00.000Z" } },
    });
    expect(JSON.parse(JSON.stringify(checked))).toStrictEqual(checked);
  });

  it("answers a copy, and what it answered unchanged", () => {
    const message = { body: "x", fields: [{ name: "a", value: "b" }] };
    const checked = check(message);
    expect(checked).toStrictEqual(message);
    expect(checked).not.toBe(message);
    expect(checked.fields).not.toBe(message.fields);
    expect(checkMessage(checked)).toStrictEqual(checked);
  });

  it.each([
    ["no object", "text", "Expected the message to be an object, found other text"],
    ["a list", [], "Expected the message to be an object, found a list"],
    ["no body", { title: "x" }, "Expected message.body to be text, found nothing"],
    ["a body of a wrong type", { body: 5 }, "Expected message.body to be text, found a number"],
    [
      "an unknown severity",
      { body: "x", severity: "fatal" },
      'Expected message.severity to be one of debug, info, success, warning, error, critical, found "fatal"',
    ],
    [
      "a misspelt member",
      { body: "x", titel: "y" },
      'Unknown member message.titel; did you mean "title"?',
    ],
    [
      "a member of another world",
      { body: "x", zzzzzzzzz: 1 },
      "Unknown member message.zzzzzzzzz; known are title, body, severity, fields, timestamp, link, image, tags, mentions, attachments, dedupeKey, updateKey, overrides",
    ],
    [
      "a field without a value",
      { body: "x", fields: [{ name: "a", value: "b" }, { name: "c" }] },
      "Expected message.fields.1.value to be text, found nothing",
    ],
    [
      "fields that are no list",
      { body: "x", fields: { a: "b" } },
      "Expected message.fields to be a list, found an object",
    ],
    [
      "a timestamp that is none",
      { body: "x", timestamp: "yesterday" },
      "Expected message.timestamp to be a Date or ISO 8601 text, found other text",
    ],
    [
      "an invalid date",
      { body: "x", timestamp: new Date(Number.NaN) },
      "Expected message.timestamp to be plain JSON, found an invalid date",
    ],
    [
      "a link that runs code",
      { body: "x", link: "javascript:alert(1)" },
      "Expected message.link to be an address that begins with https:, http: or mailto:, found other text",
    ],
    [
      "an empty key",
      { body: "x", dedupeKey: "" },
      "Expected message.dedupeKey to be 1 to 255 characters, found empty text",
    ],
    [
      "a mention of a wrong type",
      { body: "x", mentions: { everyone: "yes" } },
      "Expected message.mentions.everyone to be true or false, found other text",
    ],
    [
      "an attachment without a type",
      { body: "x", attachments: [{ name: "a", content: "b" }] },
      "Expected message.attachments.0.contentType to be text, found nothing",
    ],
    [
      "overrides that are a list",
      { body: "x", overrides: [] },
      "Expected message.overrides to be an object, found a list",
    ],
    [
      "a secret",
      { body: "x", overrides: { discord: { url: Secret.of("not-to-be-sent") } } },
      "Expected message.overrides.discord.url to be plain JSON, found an instance of Secret; a secret cannot be sent",
    ],
    [
      "a function",
      { body: "x", overrides: { discord: { on: () => 1 } } },
      "Expected message.overrides.discord.on to be plain JSON, found a function",
    ],
    [
      "a number that JSON has not",
      { body: "x", overrides: { n: Number.POSITIVE_INFINITY } },
      "Expected message.overrides.n to be plain JSON, found Infinity",
    ],
    [
      "a big integer",
      { body: "x", overrides: { n: 1n } },
      "Expected message.overrides.n to be plain JSON, found a bigint",
    ],
    [
      "a class instance",
      { body: "x", overrides: { m: new Map() } },
      "Expected message.overrides.m to be plain JSON, found an instance of Map",
    ],
    [
      "a hole in a list",
      { body: "x", tags: Array(2) },
      "Expected message.tags.0 to be plain JSON, found undefined",
    ],
    [
      "nothing to show",
      { body: " \n", fields: [] },
      "Expected the message to be a body, a title, a field, an image, an attachment or overrides, found none of them",
    ],
  ])("refuses %s", (_name, message, expected) => {
    expect(() => check(message)).toThrow(
      expect.objectContaining({ code: "MESSAGE_INVALID", message: expected }),
    );
  });

  it("refuses a circle and what is nested without end", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    expect(() => check({ body: "x", overrides: circle })).toThrow("found a circle");
    let deep: Record<string, unknown> = {};
    for (let level = 0; level < 100; level++) deep = { deep };
    expect(() => check({ body: "x", overrides: deep })).toThrow("more than 64 levels");
  });

  it("takes one value in two places, which is no circle", () => {
    const shared = { a: 1 };
    expect(check({ body: "x", overrides: { b: shared, c: shared } }).overrides).toStrictEqual({
      b: { a: 1 },
      c: { a: 1 },
    });
  });

  it("keeps a member named __proto__ a member", () => {
    const overrides = JSON.parse('{"a":{"__proto__":{"polluted":true}}}');
    const checked = check({ body: "x", overrides });
    expect(JSON.stringify(checked.overrides)).toBe('{"a":{"__proto__":{"polluted":true}}}');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("bounds the text and the attachments apart", () => {
    expect(() => check({ body: "x".repeat(256 * 1024) })).toThrow(
      /at most 262144 bytes of JSON without attachments, found \d+ bytes/,
    );
    const attachment = (size: number): object => ({
      name: "a",
      contentType: "text/plain",
      content: "x".repeat(size),
    });
    const body = "x".repeat(200 * 1024);
    expect(check({ body, attachments: [attachment(4e6), attachment(4e6)] }).body).toBe(body);
    expect(() => check({ body, attachments: [attachment(5e6), attachment(5e6)] })).toThrow(
      "Expected message.attachments to be at most 8388608 bytes, found 10000000 bytes",
    );
  });

  it("counts bytes, not characters", () => {
    expect(() => check({ body: "漢".repeat(100_000) })).toThrow("found 300011 bytes");
  });

  it("repeats no text of people in its errors", () => {
    const message = { body: "x", timestamp: "a private remark" };
    expect(() => check(message)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("private") }),
    );
  });
});
