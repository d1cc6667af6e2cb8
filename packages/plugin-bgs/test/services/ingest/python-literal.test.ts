import { describe, expect, test } from "vitest";
import { parsePythonLiteral } from "../../../src/services/ingest/python-literal.ts";
import { readRawEvent } from "../../../src/services/ingest/raw-event.ts";
import { fixture, fixtureEvents } from "../../support/fixture.ts";

// The files were written by Python 3: `repr` of each event, `ascii` of one with every oddity.
const REPRS = fixture("python_repr.txt").trimEnd().split("\n");

test("reads what Python wrote of the fixtures", () => {
  expect(REPRS.map((line) => parsePythonLiteral(line))).toEqual(fixtureEvents());
});

test("reads every kind of value and escape", () => {
  const [line = ""] = fixture("python_repr_odd.txt").split("\n");
  expect(parsePythonLiteral(line)).toEqual([
    {
      a: "it's",
      b: 'say "hi"',
      c: "both ' and \"",
      d: "tab\tnew\nline\\",
      e: "\u0001\u007f\u200b\u2028🚀é\ud800",
      f: true,
      g: false,
      h: null,
      i: 1.5,
      j: 1e-7,
      k: -3,
      l: 9223372036854775807n,
      m: [1, 2],
      n: [1],
      o: [],
      p: {},
      q: 1e300,
      r: [],
    },
  ]);
});

test("keeps a key named __proto__ as a member", () => {
  const value = parsePythonLiteral("{'__proto__': 1}") as object;
  expect(Object.keys(value)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

describe("what is none", () => {
  test.each([
    "",
    "{",
    "{'a'}",
    "{'a': }",
    "{'a': 1",
    "[1 2]",
    "'open",
    "'new\nline'",
    "'\\x1'",
    "'\\U00110000'",
    "{} {}",
    "__import__('os')",
    "{[]: 1}",
    "nan",
  ])("is refused: %j", (text) => {
    expect(() => parsePythonLiteral(text)).toThrow(SyntaxError);
  });

  test("is refused when it nests without end", () => {
    expect(() => parsePythonLiteral("[".repeat(100_000))).toThrow(/fewer levels/);
  });
});

describe("a stored event", () => {
  test("is read as JSON first, then as a literal", () => {
    expect(readRawEvent('{"a": null}')).toEqual({ a: null });
    expect(readRawEvent("{'a': None}")).toEqual({ a: null });
  });

  test.each([null, undefined, "", "[1]", "'text'", "nonsense"])("is none: %j", (text) => {
    expect(readRawEvent(text)).toBeUndefined();
  });
});
