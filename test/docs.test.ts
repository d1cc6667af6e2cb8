import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSources } from "../packages/core/test/architecture/source-tree.ts";
import { errorCodes } from "./error-codes.ts";
import { codeBlocks, headings, localLinks, pages } from "./markdown.ts";
import { root } from "./run-tool.ts";

const sources = readdirSync(join(root, "packages")).flatMap((name) => {
  const src = join(root, "packages", name, "src");
  return existsSync(src) ? readSources(src) : [];
});

describe("docs/reference/errors.md", () => {
  const documented = pages("docs/reference/errors.md")
    .flatMap(headings)
    .filter((heading) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(heading));

  test("has one heading for each code in the sources, and no other", () => {
    const codes = errorCodes(sources);
    const whole = codes.filter((code) => !code.endsWith("*"));
    const prefixes = codes.filter((code) => code.endsWith("*")).map((code) => code.slice(0, -1));
    const assembled = documented.filter((code) => prefixes.some((one) => code.startsWith(one)));
    expect(whole.length).toBeGreaterThan(10);
    expect(documented.filter((code, index) => documented.indexOf(code) !== index)).toEqual([]);
    expect(documented.filter((code) => !assembled.includes(code)).toSorted()).toEqual(whole);
    for (const prefix of prefixes) expect(assembled.join()).toContain(prefix);
  });

  test.each([
    ['throw new CarillonError("A_B", "text");', ["A_B"]],
    ['throw new CarillonError(late ? "A_LATE" : "A_EARLY", "text");', ["A_EARLY", "A_LATE"]],
    ['class E extends CarillonError { constructor() { super("A_B", "text"); } }', ["A_B"]],
    ['fail("A_B", x); function fail(code: string) { throw new CarillonError(code, ""); }', ["A_B"]],
    ["super(`A_${kind}`, message);", ["A_*"]],
    ["throw new CarillonError(code, message);", []],
    ['if (error.code === "EA_DDR") throw new Error("NOT_OURS");', []],
  ])("finds the codes of: %s", (text, codes) => {
    expect(errorCodes([{ path: "planted.ts", text }])).toEqual(codes);
  });
});

describe("every page", () => {
  const all = [
    ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"].flatMap(pages),
    ...pages("docs"),
  ];

  test.each(all)("$path links to places that exist", (page) => {
    const dead = localLinks(page)
      .map((link) => link.split("#")[0] ?? "")
      .filter((link) => link !== "" && !existsSync(join(root, dirname(page.path), link)));
    expect(dead).toEqual([]);
  });

  test.each(all)("$path has one title, at its top", (page) => {
    expect(page.text).toMatch(/^# .+\n/);
    expect([...page.text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/^# /gm)]).toHaveLength(1);
  });
});

test("CONTRIBUTING.md is at most one page", () => {
  const [page] = pages("CONTRIBUTING.md");
  expect(page?.text.split("\n").length).toBeLessThanOrEqual(60);
});

describe("docs/decisions", () => {
  const decisions = pages("docs/decisions").filter((page) => /\/\d{4}-/.test(page.path));

  test("are numbered without a gap", () => {
    const numbers = decisions.map((page) => Number(/\/(\d{4})-/.exec(page.path)?.[1]));
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
  });

  test.each(decisions)("$path has context, decision and consequences", (page) => {
    const [title, ...parts] = headings(page);
    expect(title).toMatch(/^\d{4} /);
    expect(parts).toEqual(["Context", "Decision", "Consequences"]);
    expect(page.text).toMatch(/^Status: (accepted|replaced by \[\d{4}\].*)$/m);
  });
});

test("README names the two commands", () => {
  const shell = pages("README.md")
    .flatMap((page) => codeBlocks(page, "sh"))
    .join("\n");
  expect(shell).toContain("npx -y pnpm@10 demo");
  expect(shell).toContain("npx -y pnpm@10 test");
});
