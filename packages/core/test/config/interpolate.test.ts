import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  environmentLookup,
  interpolate,
  knownSecrets,
  readSecretFile,
  resolveReferences,
} from "../../src/config/index.ts";
import type { CarillonError } from "../../src/errors.ts";

const variables: Readonly<Record<string, string>> = {
  A: "one",
  B_2: "two",
  EMPTY: "",
  RAW: "${A}$$",
};
const lookup = (name: string): string | undefined => variables[name];

function folder() {
  const path = mkdtempSync(join(tmpdir(), "carillon-config-"));
  return {
    path,
    write: (name: string, text: string | Uint8Array) => writeFileSync(join(path, name), text),
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}

describe("a text with variables", () => {
  test.each([
    ["", ""],
    ["plain", "plain"],
    ["${A}", "one"],
    ["<${A}|${B_2}>", "<one|two>"],
    ["${EMPTY}", ""],
    ["${A:-x}", "one"],
    ["${NONE:-x}", "x"],
    ["${EMPTY:-x}", "x"],
    ["${NONE-x}", "x"],
    ["${EMPTY-x}", ""],
    ["${NONE:-}", ""],
    ["${A:+x}", "x"],
    ["${EMPTY:+x}", ""],
    ["${EMPTY+x}", "x"],
    ["${NONE+x}", ""],
    ["${NONE:-${A}}", "one"],
    ["${NONE:-<${NOR:-${B_2}}>}", "<two>"],
    ["${A:+${B_2}}", "two"],
    ["${A:?needed}", "one"],
    ["${EMPTY?needed}", ""],
    ["${NONE:-a-b:c?d+e}", "a-b:c?d+e"],
    ["${NONE:-a$$b}", "a$b"],
    ["$$", "$"],
    ["$${A}", "${A}"],
    ["$$$$", "$$"],
    ["$", "$"],
    ["$A", "$A"],
    ["cost: 5$", "cost: 5$"],
    ["p$word", "p$word"],
    ["}", "}"],
    ["{a}", "{a}"],
    ["${RAW}", "${A}$$"],
  ])("%j becomes %j", (text, expected) => {
    expect(interpolate(text, lookup)).toBe(expected);
  });

  test.each([
    ["${NONE}", "the variable NONE is not set; set it, set NONE_FILE, or give a default"],
    ["${NONE:?ask Ann}", "the variable NONE is not set; ask Ann"],
    ["${EMPTY:?ask Ann}", "the variable EMPTY is not set; ask Ann"],
    ["${NONE?}", "the variable NONE is not set; set it"],
    ["${NONE:-${NOR}}", "the variable NOR is not set"],
    ["${A", 'found something else than "}"'],
    ["${A:-x", "found a reference without its closing brace"],
    ["${}", "found no name of a variable after `${`"],
    ["${1A}", "found no name of a variable"],
    ["${ A}", "found no name of a variable"],
    ["${A B}", 'found something else than "}"'],
    ["${A:x}", 'found something else than "}"'],
    ["${A".repeat(9), 'found something else than "}"'],
    ["${A:-".repeat(40), "found more than 16 references inside each other"],
  ])("%j is an error", (text, message) => {
    expect(() => interpolate(text, lookup)).toThrow(
      expect.objectContaining({
        code: "CONFIG_INTERPOLATION",
        message: expect.stringContaining(message),
      }),
    );
  });

  test("looks up no variable of a branch that is not taken", () => {
    expect(interpolate("${A:-${NONE}}${NONE:+${NOR}}", lookup)).toBe("one");
  });

  test("comes back from any text that is escaped", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(interpolate(text.replaceAll("$", "$$$$"), lookup)).toBe(text);
      }),
    );
  });

  test("ends for any text", () => {
    const piece = fc.constantFrom("$", "{", "}", "${", "A", ":-", ":?", ":+", "-", "$$", "x");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        let code: unknown = "CONFIG_INTERPOLATION";
        try {
          interpolate(pieces.join(""), lookup);
        } catch (error) {
          ({ code } = error as CarillonError);
        }
        expect(code).toBe("CONFIG_INTERPOLATION");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the environment", () => {
  test("gives a variable, or what stands in its file without one newline", () => {
    using at = folder();
    at.write("token", "token-in-a-file\n\n");
    const environment = { TOKEN_FILE: "token", PLAIN: "x", OTHER_FILE: "" };
    const find = environmentLookup(environment, at.path);
    expect(find("TOKEN")).toBe("token-in-a-file\n");
    expect(find("PLAIN")).toBe("x");
    expect([find("OTHER"), find("NONE"), find("constructor"), find("__proto__")]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("may not set both a variable and its file", () => {
    const find = environmentLookup({ TOKEN: "x", TOKEN_FILE: "/y" }, "/");
    expect(() => find("TOKEN")).toThrow(
      "expected one of TOKEN and TOKEN_FILE, found both set; unset one",
    );
  });
});

describe("a secret file", () => {
  test.each([
    ["secret", "secret-without-newline", "secret-without-newline"],
    ["newline", "secret-with-newline\n", "secret-with-newline"],
    ["windows", "secret-of-windows\r\n", "secret-of-windows"],
    ["lines", "secret line 1\nsecret line 2\n", "secret line 1\nsecret line 2"],
  ])("is read without one newline at its end: %s", (name, text, expected) => {
    using at = folder();
    at.write(name, text);
    expect(readSecretFile(name, at.path)).toBe(expected);
    expect(knownSecrets().has(expected)).toBe(true);
  });

  test.each([
    ["nowhere", "found none that can be read (ENOENT)"],
    [".", "found no regular file there"],
    ["/dev/zero", "found no regular file there"],
    ["large", "found more than 1 MiB"],
    ["bytes", "found bytes that are not UTF-8"],
  ])("is refused: %s", (name, message) => {
    using at = folder();
    at.write("large", "x".repeat(1024 * 1024 + 1));
    at.write("bytes", Uint8Array.of(0xc3, 0x28));
    expect(() => readSecretFile(name, at.path)).toThrow(
      expect.objectContaining({
        code: "CONFIG_SECRET_FILE",
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe("references in a document", () => {
  const resolve = (value: unknown, environment = {}) =>
    resolveReferences(value, { environment, directory: "/" });

  test("are resolved in every text, and in nothing else", () => {
    const value = { a: ["${X}", 5, null, true], "${X}": { b: "<${X}>" } };
    expect(resolve(value, { X: "y" })).toEqual({
      value: { a: ["y", 5, null, true], "${X}": { b: "<y>" } },
      issues: [],
    });
  });

  test("cannot add structure", () => {
    expect(resolve({ a: "${X}" }, { X: "y\nb: [1]" }).value).toEqual({ a: "y\nb: [1]" });
  });

  test("are told all at once, with the name that was meant, and left as they are", () => {
    expect(resolve({ a: "${TOKN}", b: ["${"], c: "${T:-d}" }, { TOKEN: "x" })).toEqual({
      value: { a: "${TOKN}", b: ["${"], c: "d" },
      issues: [
        {
          path: ["a"],
          message:
            'the variable TOKN is not set; set it, set TOKN_FILE, or give a default; did you mean "TOKEN"?',
        },
        { path: ["b", 0], message: expect.stringContaining("no name of a variable") },
      ],
    });
  });

  test("make secrets of the values they take, of nothing else", () => {
    resolve(
      { a: "prefix-${K1:-default-of-k1}", b: "${K2:-default-of-k2}" },
      { K1: "value-of-k1", K3: "value-of-k3" },
    );
    const known = ["value-of-k1", "value-of-k3", "default-of-k2", "prefix-value-of-k1"].map(
      (text) => knownSecrets().has(text),
    );
    expect(known).toEqual([true, false, false, false]);
  });
});
