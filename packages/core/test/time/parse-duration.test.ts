import fc from "fast-check";
import { expect, test } from "vitest";
import { CarillonError } from "../../src/errors.ts";
import { type Duration, formatDuration, parseDuration } from "../../src/time/index.ts";

test.for([
  ["1h30m", 5_400_000],
  ["1.5s", 1_500],
  ["250ms", 250],
  ["2 d 4 h", 187_200_000],
  ["1W", 604_800_000],
  ["30m1h", 5_400_000],
  [".5h", 1_800_000],
  ["0s", 0],
  [1_234, 1_234],
  [0.6, 1],
  ["0.0004s", 0],
] as const)("%j is %i ms", ([text, expected]) => {
  expect(parseDuration(text)).toBe(expected);
});

test.for<[unknown, string]>([
  ["", "expected milliseconds, or text such as '1h30m' (units ms, s, m, h, d, w), got \"\""],
  ["5", 'expected a unit (ms, s, m, h, d or w) after 5, got "5"'],
  ["1h30", 'expected a unit (ms, s, m, h, d or w) after 30, got "1h30"'],
  ["5 min", 'expected one of the units ms, s, m, h, d, w, not "min", got "5 min"'],
  ["1h1h", 'expected each unit once, but h comes twice, got "1h1h"'],
  ["-5m", "expected milliseconds, or text such as '1h30m' (units ms, s, m, h, d, w), got \"-5m\""],
  ["1,5h", 'expected a unit (ms, s, m, h, d or w) after 1, got "1,5h"'],
  [
    "1constructor",
    'expected one of the units ms, s, m, h, d, w, not "constructor", got "1constructor"',
  ],
  ["P1D", "expected milliseconds, or text such as '1h30m' (units ms, s, m, h, d, w), got \"P1D\""],
  [-1, "expected a length that is not negative and within 270,000 years, got -1"],
  [Number.NaN, "expected a length that is not negative and within 270,000 years, got NaN"],
  [
    Number.POSITIVE_INFINITY,
    "expected a length that is not negative and within 270,000 years, got Infinity",
  ],
  [
    "99999999999999w",
    'expected a length that is not negative and within 270,000 years, got "99999999999999w"',
  ],
  [undefined, "expected a length that is not negative and within 270,000 years, got undefined"],
  [null, "expected a length that is not negative and within 270,000 years, got null"],
])("%j is refused", ([value, message]) => {
  let found: unknown;
  try {
    parseDuration(value as Duration, "timeout");
  } catch (error) {
    found = error;
  }
  expect(found).toBeInstanceOf(CarillonError);
  expect((found as CarillonError).code).toBe("DURATION_INVALID");
  expect((found as CarillonError).message).toBe(`timeout: ${message}`);
});

test("long text is refused without being read", () => {
  expect(() => parseDuration("1".repeat(1_000_000))).toThrow("duration: expected milliseconds");
  expect(() => parseDuration(`${"1.".repeat(40)}h`)).toThrow("expected");
});

test.for([
  [0, "0s"],
  [5_400_000, "1h30m"],
  [90_061_001, "1d1h1m1s1ms"],
  [604_800_000, "7d"],
  [-1_500, "-1s500ms"],
] as const)("%i ms is written %s", ([ms, text]) => {
  expect(formatDuration(ms)).toBe(text);
});

test("what is written is read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8_640_000_000_000_000 }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});
