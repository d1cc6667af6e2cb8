import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ConfigDocument, parseConfig } from "../../src/config/index.ts";

const messages = ({ problems }: ConfigDocument): readonly string[] =>
  problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("a YAML or JSON text", () => {
  test("becomes plain data by the rules of YAML 1.2", () => {
    const { value, problems } = parseConfig(
      "a: yes\nb: 012\nc: 2026-01-01\nd: ~\ne: [1, 1.5, true]\nf: {g: '', h: \"x\\ty\"}\n1: one\ntrue: t\n",
    );
    expect(problems).toEqual([]);
    expect(value).toEqual({
      a: "yes",
      b: 12,
      c: "2026-01-01",
      d: null,
      e: [1, 1.5, true],
      f: { g: "", h: "x\ty" },
      "1": "one",
      true: "t",
    });
  });

  test.each([
    ["tabs, as JSON is often indented", '{\n\t"a": [\n\t\t1\n\t]\n}', { a: [1] }],
    ["a byte order mark", '\uFEFF{"a": 1}', { a: 1 }],
    ["line ends of Windows", "a: 1\r\nb:\r\n  - 2\r\n", { a: 1, b: [2] }],
    ["comments and trailing commas in JSON", '{"a": 1, # one\n}', { a: 1 }],
    ["surrogates in JSON", '{"a": "\\ud83d\\ude00\\/"}', { a: "😀/" }],
    ["anchors and aliases", "a: &x {b: 1}\nc: [*x, *x]", { a: { b: 1 }, c: [{ b: 1 }, { b: 1 }] }],
    ["a later anchor of the same name", "- &a 1\n- *a\n- &a 2\n- *a", [1, 1, 2, 2]],
    ["keys of Object.prototype", "constructor: 1\ntoString: 2", { constructor: 1, toString: 2 }],
    ["nothing", "# only a comment", null],
  ])("may have %s", (_name, text, value) => {
    expect(parseConfig(text)).toMatchObject({ value, problems: [] });
  });

  test("gives back all that JSON can write", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        if (json.includes('"__proto__"') || json.includes('"<<"') || json.includes("\0")) return;
        const parsed = parseConfig(json);
        expect(parsed.problems).toEqual([]);
        expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(JSON.parse(json)));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["a: 1\na: 2", "2:1 expected each key once"],
    ["a: 1\n---\nb: 2", "2:1 expected one document"],
    ["a:\n  __proto__: 1", "2:3 the key `__proto__` is not allowed"],
    ['{"a": {"__proto__": {}}}', "1:8 the key `__proto__` is not allowed"],
    ["a: !foo bar", "1:4 expected a plain value, found a tag"],
    ["a: !!binary aGk=", "1:13 expected a plain value, found a tag"],
    ["? [a]\n: 1", "1:3 expected a word as the key"],
    ["a: .inf", "1:4 expected a finite number"],
    ["a: .nan", "1:4 expected a finite number"],
    ["a: &x [*x]", "1:8 expected an anchor before its alias"],
    ["a: *secret-word", "1:4 expected an anchor before its alias, found none; quote"],
    ["%YAML 1.1\n---\na: yes", "1:1 expected YAML 1.2"],
    ["a: b\n  c: d", "1:4 nested mappings are not allowed"],
    ['a: "b\\q"', "1:6 invalid escape sequence in a double-quoted text"],
    ["a: x\0y", "1:5 expected text, found a NUL character"],
    ["a: |secret-word\n  text", "block scalar header includes extra characters"],
    ["x: }secret-word", "unexpected"],
    ["sops: { mac: x, version: 3 }", "1:1 the file is encrypted with SOPS"],
    ["a: [{ b: 'ENC[AES256_GCM,data:x]' }]", "1:1 the file is encrypted with SOPS"],
  ])("is refused: %j", (text, message) => {
    const parsed = parseConfig(text);
    expect(parsed.value).toBeUndefined();
    expect(messages(parsed)).toContainEqual(expect.stringContaining(message));
    expect(messages(parsed).join("\n")).not.toContain("secret-word");
  });

  test("may have a section of the name that SOPS uses", () => {
    expect(parseConfig("sops: { a: 1 }").problems).toEqual([]);
  });

  test("tells at most twenty problems", () => {
    expect(parseConfig("a: 1\n".repeat(100)).problems.length).toBe(20);
    expect(parseConfig("}".repeat(100)).problems.length).toBe(20);
  });
});

describe("a hostile text", () => {
  test.each([
    ["brackets", "[".repeat(1_000_000)],
    ["braces", "{a: ".repeat(100_000)],
    ["dashes", "- ".repeat(100_000)],
    ["question marks", "? ".repeat(100_000)],
    ["indents", Array.from({ length: 2_000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
  ])("ends at 64 levels of %s", (_name, text) => {
    expect(messages(parseConfig(text))).toEqual([
      expect.stringContaining("expected at most 64 levels of nesting, found more"),
    ]);
  });

  test("of aliases upon aliases ends at half a million values", () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      i === 0 ? "a0: &a0 [x, x]" : `a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`,
    );
    expect(messages(parseConfig(lines.join("\n")))).toEqual([
      expect.stringContaining("expected at most 500000 values, found more through aliases"),
    ]);
  });

  test("of more than 4 MiB is not read", () => {
    expect(messages(parseConfig("a".repeat(4 * 1024 * 1024 + 1)))).toEqual([
      expect.stringContaining("expected at most 4 MiB, found 4194305 characters"),
    ]);
  });

  test.each([
    ["keys", Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join("\n")],
    ["keys of a flow map", `{${Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join(", ")}}`],
    ["aliases", Array.from({ length: 10_000 }, (_, i) => `- &a${i} x\n- *a${i}`).join("\n")],
  ])("of very many %s takes no square of the time", (_name, text) => {
    const started = performance.now();
    expect(parseConfig(text).problems).toEqual([]);
    // The library alone takes 7 to 17 s for these.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("never throws, and never answers a value beside problems", () => {
    const pieces = fc.constantFrom(
      ..."[]{},:-?&*!|>'\"%@`#\\~\n\t ",
      "a",
      "\n  ",
      "- ",
      ": ",
      "&a ",
      "*a",
      "!!str ",
      "---\n",
      "...\n",
      "<<",
      "__proto__",
      "${X}",
      "\0",
      "\u2028",
      "\ud800",
      "1e999",
    );
    const text = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (source) => {
        const { value, problems, locate } = parseConfig(source);
        expect(problems.length > 0 && value !== undefined).toBe(false);
        expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
        locate(["a", 0, "b"]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a place", () => {
  const { locate } = parseConfig(
    'tenants:\n  - id: a\n    "bgs": { faction: F }\n    empty:\n  - &b { id: b }\n  - *b\n1: x\n',
  );

  test.each([
    [[], undefined, [1, 1]],
    [["tenants"], undefined, [2, 3]],
    [["tenants"], "key", [1, 1]],
    [["tenants", 0, "id"], undefined, [2, 9]],
    [["tenants", 0, "id"], "key", [2, 5]],
    [["tenants", 0, "bgs", "faction"], undefined, [3, 23]],
    [["tenants", 0, "bgs", "missing"], undefined, [3, 12]],
    [["tenants", 0, "bgs", "missing", "deeper"], undefined, [3, 12]],
    [["tenants", 0, "empty"], "key", [4, 5]],
    [["tenants", 1, "id"], undefined, [5, 14]],
    [["tenants", 2, "id"], undefined, [5, 14]],
    [["tenants", 9], undefined, [2, 3]],
    [["1"], undefined, [7, 4]],
  ] as const)("%j (%s) stands at %j", (path, of, [line, column]) => {
    expect(locate(path, of)).toEqual({ line, column });
  });
});
