import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText, cutAt, lengthOf, shorten } from "../../src/text/length.ts";

const FAMILY = "👩‍👩‍👧‍👦";

test("counts code points, not UTF-16 units", () => {
  expect(lengthOf("abc")).toBe(3);
  expect(lengthOf("🛡️")).toBe(2);
  expect(lengthOf(FAMILY)).toBe(7);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => lengthOf(text) === [...text].length),
  );
});

test("cuts before a grapheme that does not fit as a whole", () => {
  expect(cutAt(`ab${FAMILY}c`, 5)).toEqual(["ab", `${FAMILY}c`]);
  expect(cutAt(`${"x".repeat(9)}e\u0301z`, 10)).toEqual(["x".repeat(9), "e\u0301z"]);
  expect(cutAt("🇦🇺🇩🇪🇳🇿".repeat(40), 61)[0]).toBe("🇦🇺🇩🇪🇳🇿".repeat(10));
  expect(cutAt("short", 10)).toEqual(["short", ""]);
});

test("cuts a grapheme that is longer than the limit between code points", () => {
  const zalgo = `a${"\u0301".repeat(50)}`;
  const [head, rest] = cutAt(zalgo, 20);
  expect(lengthOf(head)).toBe(20);
  expect(head + rest).toBe(zalgo);
});

test("cuts nothing apart that belongs together, wherever the limit falls", () => {
  const text = `Cmdr ${FAMILY} 🇦🇺 e\u0301 👍🏽 한국어 ที่ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 end`;
  const whole = [...new Intl.Segmenter().segment(text)].map(({ index }) => index);
  for (let limit = 8; limit < lengthOf(text); limit += 1) {
    const [head, rest] = cutAt(text, limit);
    expect(whole).toContain(head.length);
    expect(lengthOf(head)).toBeLessThanOrEqual(limit);
    expect(head + rest).toBe(text);
  }
});

test("shortens with an ellipsis within the limit", () => {
  expect(shorten("12345", 5)).toBe("12345");
  expect(shorten("123456", 5)).toBe("1234…");
  expect(shorten("123 456", 5)).toBe("123…");
  expect(lengthOf(shorten("🛰".repeat(300), 256))).toBe(256);
});

test("makes text well formed", () => {
  expect(cleanText("a\ud800b\udc00c")).toBe("a\ufffdb\ufffdc");
  expect(cleanText("🛰 stays")).toBe("🛰 stays");
  expect(cleanText("a\r\nb\rc\0")).toBe("a\nb\nc");
});
