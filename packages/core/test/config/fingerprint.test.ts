import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprint, Secret } from "../../src/config/index.ts";

describe("a fingerprint", () => {
  test("is the same in every version: it is stored", () => {
    expect(fingerprint({ b: [1, "two", null, true], a: { c: 1.5 } })).toBe(
      "nsVUpBn6lMRuq_KL0qAxZm",
    );
    expect(fingerprint(undefined)).toBe(fingerprint(null));
  });

  test("does not mind the order of keys, nor members that are undefined", () => {
    const shuffle = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shuffle)
        : typeof value === "object" && value !== null
          ? Object.fromEntries([
              ...Object.entries(value)
                .toReversed()
                .map(([key, item]) => [key, shuffle(item)]),
              ["\u0001none", undefined],
            ])
          : value;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(fingerprint(shuffle(value))).toBe(fingerprint(value));
      }),
    );
  });

  test("is another for another value", () => {
    const canonical = (value: unknown): string =>
      JSON.stringify(value, (_key, item: unknown) =>
        typeof item === "object" && item !== null && !Array.isArray(item)
          ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
          : item,
      );
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(fingerprint(a) === fingerprint(b)).toBe(canonical(a) === canonical(b));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["a list and an object", [1], { 0: 1 }],
    ["a number and its text", 1, "1"],
    ["lists of other shape", [[1], 2], [1, [2]]],
    ["an empty list and an empty object", [], {}],
    ["nothing and its text", null, "null"],
    ["a secret and its mask", Secret.of("first-secret"), "[redacted]"],
    ["two secrets", { a: Secret.of("first-secret") }, { a: Secret.of("other-secret") }],
  ])("tells apart %s", (_name, left, right) => {
    expect(fingerprint(left)).not.toBe(fingerprint(right));
  });

  test("takes dates and what has toJSON as JSON does, secrets by value", () => {
    const date = new Date("2026-01-01T00:00:00Z");
    expect(fingerprint({ at: date })).toBe(fingerprint({ at: "2026-01-01T00:00:00.000Z" }));
    expect(fingerprint(Secret.of("one-secret"))).toBe(fingerprint(Secret.of("one-secret")));
  });

  test.each([
    ["a function", { a: [() => 1] }, "found a function at a.0"],
    ["a symbol", { a: Symbol("x") }, "found a symbol at a"],
    ["a bigint", 1n, "found a bigint;"],
    ["a map", { a: new Map() }, "found a Map or a Set at a"],
  ])("refuses %s", (_name, value, message) => {
    expect(() => fingerprint(value)).toThrow(
      expect.objectContaining({
        code: "CONFIG_NOT_JSON",
        message: expect.stringContaining(message),
      }),
    );
  });

  test("refuses a value that holds itself", () => {
    const ring: Record<string, unknown> = {};
    ring["self"] = ring;
    expect(() => fingerprint(ring)).toThrow("found a value that holds itself");
  });
});
