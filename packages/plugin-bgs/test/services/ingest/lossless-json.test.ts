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

// Whatever JSON or the parser's own marks are made of.
const LETTERS = [...'0123456789aeE+-.,:\\/"[]{} \n', "\0", "\uE000", "\uE001", "\uD800", "🚀"];

test("writes what it parsed, to the digit", () => {
  const plain = fc.oneof(
    fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 12 }),
    fc.integer(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n }),
    fc.bigInt({ min: -(2n ** 64n), max: -(2n ** 53n) }),
    fc.constantFrom(true, false, null),
  );
  const list = fc.array(plain, { maxLength: 4 });
  const names = fc.string({ maxLength: 6 });
  const events = fc.dictionary(names, fc.oneof(plain, list), { maxKeys: 4 });
  fc.assert(
    fc.property(events, (event) => {
      const text = stringifyLossless(event);
      expect(stringifyLossless(parseLossless(text))).toBe(text);
    }),
  );
});
