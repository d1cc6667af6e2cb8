import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseLossless, stringifyLossless } from "../../../src/services/ingest/lossless-json.ts";

test("keeps every digit of a 64-bit number", () => {
  expect(parseLossless('{"SystemAddress":9223372036854775807}')).toEqual({
    SystemAddress: 9223372036854775807n,
  });
});

test("answers what JSON.parse answers where no digit would be lost", () => {
  const text = '{"a":1,"b":-2.5,"c":1e3,"d":"9223372036854775807","e":[null,true,"\\u0041"]}';
  expect(parseLossless(text)).toEqual(JSON.parse(text));
});

test("leaves fractions and powers alone, however long", () => {
  const text = '{"a":0.1234567890123456789,"b":12345678901234567890e2}';
  expect(parseLossless(text)).toEqual(JSON.parse(text));
});

test("takes no string for a number, whatever it is made of", () => {
  const posing = ["\uE000123", "\uE0001\uE001123", "\\uE000123", "12345678901234567890"];
  const text = `[${posing.map((value) => JSON.stringify(value)).join(",")},"\\ue0007","\\\\",12345678901234567890]`;
  expect(parseLossless(text)).toEqual([...posing, "\uE0007", "\\", 12345678901234567890n]);
});

test("throws what JSON.parse throws", () => {
  expect(() => parseLossless("[12345678901234567890")).toThrow(SyntaxError);
});

test("writes what it parsed, to the digit", () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: "binary" }),
      fc.integer(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n }),
      fc.bigInt({ min: -(2n ** 64n), max: -(2n ** 53n) }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(json.value, (value) => {
      // A bare object of JSON.parse has other names for its prototype; the text is what counts.
      const text = stringifyLossless(value);
      expect(stringifyLossless(parseLossless(text))).toBe(text);
    }),
    { numRuns: 100 },
  );
});
