import { expect, test } from "vitest";
import { normaliseParameters } from "../../../src/database/sqlite/index.ts";
import { setup } from "./setup.ts";

test("booleans become 0 and 1, undefined becomes null", () => {
  expect(normaliseParameters([true, false, undefined, null])).toEqual([1, 0, null, null]);
});

test("text loses NUL characters and half surrogate pairs, and keeps whole ones", () => {
  expect(normaliseParameters(["a\0b", "x\ud83dy", "\udc00", "🔔", ""])).toEqual([
    "ab",
    "x\ufffdy",
    "\ufffd",
    "🔔",
    "",
  ]);
});

test("numbers, 64-bit integers and bytes pass", () => {
  const bytes = new Uint8Array([1, 2]);
  expect(normaliseParameters([1.5, -0, 2n ** 62n, bytes])).toEqual([1.5, -0, 2n ** 62n, bytes]);
});

const refused: readonly [name: string, value: unknown, text: RegExp][] = [
  ["NaN", Number.NaN, /a finite number.*parameter 2, found NaN/],
  ["infinity", Number.POSITIVE_INFINITY, /a finite number.*found Infinity/],
  ["a Date", new Date(0), /found a Date.*milliseconds/],
  ["an object", { a: 1 }, /found an object \(Object\)/],
  ["an object without a class", Object.create(null), /found an object \(no class\)/],
  ["an array", [1], /found an object \(Array\)/],
  ["a function", () => 1, /found a function/],
  ["a symbol", Symbol("x"), /found a symbol/],
  ["a bigint of 65 bits", 2n ** 64n, /an integer of 64 bits/],
];
for (const [name, value, text] of refused) {
  test(`${name} is refused with its place`, () => {
    expect(() => normaliseParameters(["first", value])).toThrow(
      expect.objectContaining({ code: "SQLITE_PARAMETER", message: expect.stringMatching(text) }),
    );
  });
}

test("what would end the process in the bare driver is stored", () => {
  using bundle = setup();
  const connection = bundle.open();
  connection.exec("create table t (a, b, c)");
  connection.run("insert into t values (?, ?, ?)", [true, "half \ud800 pair", "cut\0here"]);
  expect(connection.all("select * from t")).toEqual([
    { a: 1, b: "half \ufffd pair", c: "cuthere" },
  ]);
});
