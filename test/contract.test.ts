import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { writtenAny } from "../packages/core/test/architecture/rules.ts";
import { codeBlocks, type Page, pages } from "./markdown.ts";
import { root, runTool, type ToolResult } from "./run-tool.ts";

const packages = readdirSync(join(root, "packages"))
  .filter((name) => name === "core" || name.startsWith("plugin-"))
  .map((name) => join("packages", name));

describe("the built packages", () => {
  beforeAll(async () => {
    const built = await tsc(["-b", "--noCheck", ...packages]);
    if (!built.ok) throw new Error(`the packages do not build:\n${built.output}`);
  }, 120_000);

  test("fit every program written against the contract", async () => {
    const checked = await tsc(["-p", "contract-check"]);
    expect(checked.output).toBe("");
    expect(checked.ok).toBe(true);
  }, 120_000);

  test("fit the code in README, guides and reference", async () => {
    const shown = ["README.md", "docs/guides", "docs/reference"].flatMap(pages);
    const checked = await checkCode(shown);
    expect(checked.output).toBe("");
    expect(checked.ok).toBe(true);
  }, 120_000);

  test("refuse code that is wrong, so the check sees what it reads", async () => {
    const text = '```ts\nimport { noSuchName } from "@carillon/core";\nnoSuchName();\n```\n';
    const checked = await checkCode([{ path: "planted.md", text }]);
    expect(checked.output).toContain("noSuchName");
    expect(checked.ok).toBe(false);
  }, 120_000);

  test.each(packages)("%s declares no any", (place) => {
    const dist = join(root, place, "dist");
    const declarations = readdirSync(dist, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".d.ts"))
      .map((path) => ({ path, text: readFileSync(join(dist, path), "utf8") }));
    expect(declarations.length).toBeGreaterThan(0);
    expect(writtenAny(declarations)).toEqual([]);
  });
});

test("README opens with an example of at most 15 lines", () => {
  const [example = ""] = pages("README.md").flatMap((page) => codeBlocks(page, "ts"));
  expect(example).toContain("createScheduler(");
  expect(example.trim().split("\n").length).toBeLessThanOrEqual(15);
});

function tsc(args: readonly string[]): Promise<ToolResult> {
  return runTool("node_modules/typescript/bin/tsc", args);
}

/** Type-checks each `ts` block as a program of its own, in a folder that sees the built packages. */
async function checkCode(shown: readonly Page[]): Promise<ToolResult> {
  const folder = join("contract-check", "temp", shown[0]?.path.replaceAll("/", "-") ?? "none");
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
  writeFileSync(join(root, folder, "tsconfig.json"), JSON.stringify(config));
  for (const page of shown) {
    for (const [index, code] of codeBlocks(page, "ts").entries()) {
      const name = `${page.path.replaceAll("/", "-")}-${index + 1}.ts`;
      writeFileSync(join(root, folder, name), code);
    }
  }
  const checked = await tsc(["-p", folder]);
  rmSync(join(root, folder), { recursive: true });
  return checked;
}
