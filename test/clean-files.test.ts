import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./run-tool.ts";

const generated = new Set(["node_modules", "dist", "coverage", "temp", ".git"]);

// Written in pieces, so that this file does not find itself.
const traces: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a path of somebody's machine", pattern("(?<![\\w.:])/", "(work|root|home/\\w+|Users/\\w+)/")],
  ["a registry's address", pattern("registry", "\\.[a-z0-9.-]+\\.[a-z]+/|tarball: ?http")],
  ["a registry's token", pattern("_auth", "(Token)?\\s*=|\\bnpm_[A-Za-z0-9]{36}\\b")],
  ["a private key", pattern("-----BEGIN", " ([A-Z]+ )?PRIVATE KEY-----")],
  [
    "an access key",
    pattern("\\b(AKIA[0-9A-Z]{16}|gh[pousr]_\\w{36,}", "|xox[abpr]-\\w{10,}|AIza[\\w-]{35})\\b"),
  ],
];

describe("no file of the repository holds", () => {
  const files = filesOf(root);

  test("too few files to be true", () => expect(files.length).toBeGreaterThan(100));

  test.each(traces)("%s", (_what, trace) => {
    const found = files.flatMap((file) =>
      readFileSync(file, "utf8")
        .split("\n")
        .flatMap((line, index) => (trace.test(line) ? [`${file}:${index + 1}`] : [])),
    );
    expect(found).toEqual([]);
  });

  test("a webhook whose token looks real", () => {
    const webhook = /api\/webhooks\/\d{17,20}\/([\w-]{60,})/g;
    const found = files.filter((file) =>
      [...readFileSync(file, "utf8").matchAll(webhook)].some(([, token = ""]) =>
        looksRandom(token),
      ),
    );
    expect(found).toEqual([]);
  });
});

test.each([
  ["a path of somebody's machine", ["see /", "work/main/package.json"]],
  ["a path of somebody's machine", ["see /", "home/ann/x"]],
  ["a registry's address", ["https://registry", ".example.org/got"]],
  ["a registry's token", ["//host/:_auth", "Token=x"]],
  ["a private key", ["-----BEGIN", " RSA PRIVATE KEY-----"]],
  ["an access key", ["AKIA", "ABCDEFGHABCDEFGH"]],
])("a planted line shows %s", (what, pieces) => {
  const line = pieces.join("");
  const found = traces.filter(([, trace]) => trace.test(line)).map(([name]) => name);
  expect(found).toEqual([what]);
});

test("a random token is told from a made-up one", () => {
  expect(looksRandom("not-a-real-token-".repeat(4))).toBe(false);
  expect(looksRandom("Zk3vQ9xT7mB2nL8pR4sW6yC1dF5gH0jKaEoUiVbNtMrXqPzSlDfGhJ-w_4A8B6C2")).toBe(
    true,
  );
});

function pattern(...pieces: readonly string[]): RegExp {
  return new RegExp(pieces.join(""));
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = join(folder, entry.name);
    if (generated.has(entry.name)) return [];
    if (entry.isDirectory()) return filesOf(full);
    const isText = entry.isFile() && !/\.(png|ico|woff2?|db|db-\w+|log)$/.test(entry.name);
    return isText && statSync(full).size < 2_000_000 ? [full] : [];
  });
}

/** More than 4.6 bits a character: what is made up for a test repeats itself. */
function looksRandom(token: string): boolean {
  const counts = new Map<string, number>();
  for (const character of token) counts.set(character, (counts.get(character) ?? 0) + 1);
  const bits = [...counts.values()]
    .map((count) => count / token.length)
    .reduce((sum, share) => sum - share * Math.log2(share), 0);
  return bits > 4.6;
}
