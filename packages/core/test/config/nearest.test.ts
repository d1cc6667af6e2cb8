import { describe, expect, test } from "vitest";
import { didYouMean, nearest, pathText } from "../../src/config/index.ts";

const keys = ["id", "name", "timezone", "apiKey", "database", "channels", "schedules", "bgs"];

describe("the nearest word", () => {
  test.each([
    ["api_key", "apiKey"],
    ["API-KEY", "apiKey"],
    ["chanels", "channels"],
    ["channles", "channels"],
    ["timezoen", "timezone"],
    ["bsg", "bgs"],
    ["nme", "name"],
    ["databse", "database"],
    ["channels", "channels"],
  ])("to %s is %s", (word, meant) => {
    expect(nearest(word, keys)).toBe(meant);
  });

  test.each(["webhook", "x", "zzz", "", "completely-else", "🔔"])("to %j is none", (word) => {
    expect(nearest(word, keys)).toBeUndefined();
  });

  test("is the first of equally near ones", () => {
    expect(nearest("cat", ["car", "cap"])).toBe("car");
  });

  test("is found for a very long word in no time", () => {
    const started = performance.now();
    expect(nearest("x".repeat(1_000_000), keys)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(500);
  });

  test("ends a message, or leaves it", () => {
    expect(didYouMean("nmae", keys)).toBe('; did you mean "name"?');
    expect(didYouMean("webhook", keys)).toBe("");
  });
});

describe("a path", () => {
  test.each([
    [[], ""],
    [["tenants", 0, "channels", "ops"], "tenants.0.channels.ops"],
    [["schedules", "bgs:daily#x"], "schedules.bgs:daily#x"],
    [["a.b", "c d", "", "e\nf", 'g"h'], '"a.b"."c d".""."e\\nf"."g\\"h"'],
  ])("%j is written %s", (path, text) => {
    expect(pathText(path)).toBe(text);
  });
});
