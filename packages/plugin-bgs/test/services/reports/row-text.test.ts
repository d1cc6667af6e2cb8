import { expect, test } from "vitest";
import { neutralise, rowText } from "../../../src/services/reports/row-text.ts";

const text = rowText("1,234");

test("a cell is padded to its width", () => {
  expect(text.cell("Nova Reyes", 20)).toBe("Nova Reyes          ");
});

test("a cell of exactly its width stays whole", () => {
  expect(text.cell("x".repeat(20), 20)).toBe("x".repeat(20));
});

test("a longer cell is cut with three dots (B30)", () => {
  expect(text.cell("Bartholomew Starweaver", 20)).toBe("Bartholomew Starw...");
});

test("letters outside the basic plane count as one (B31)", () => {
  expect(text.cell("🚀🚀", 5)).toBe("🚀🚀   ");
  expect(text.cell("🚀".repeat(21), 20)).toBe(`${"🚀".repeat(17)}...`);
});

test.each([
  [0n, "0"],
  [999n, "999"],
  [1000n, "1,000"],
  [-1234567n, "-1,234,567"],
  [9007199254740993n, "9,007,199,254,740,993"],
])("%s is written %s", (value, written) => {
  expect(text.number(value)).toBe(written);
});

test.each([
  ["1.234", "1.234.567"],
  ["1 234", "1 234 567"],
  ["1234", "1234567"],
] as const)("in the style %s it is %s", (style, written) => {
  expect(rowText(style).number(1234567)).toBe(written);
});

test("a sign stands before the padding", () => {
  expect([text.signed(5n, 4), text.signed(-2n, 4), text.signed(0n, 4)]).toEqual([
    "+   5",
    "-   2",
    "+   0",
  ]);
  expect([text.signed(5), text.signed(-2)]).toEqual(["+5", "-2"]);
});

test.each([
  ["a`b```c", "a'b'''c"],
  ["two\nlines\r", "two lines "],
  ["\u202Egnp.exe", " gnp.exe"],
  ["mail@example.org", "mail@example.org"],
])("%j becomes %j", (from, to) => {
  expect(neutralise(from)).toBe(to);
});

test.each(["@everyone", "@HERE", "<@123>", "<@&123>", "<@!123>"])("%s pings nobody", (mention) => {
  expect(neutralise(`hello ${mention}`)).not.toContain(mention);
});
