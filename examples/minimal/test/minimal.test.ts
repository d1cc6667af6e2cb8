import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { root, runTool } from "../../../test/run-tool.ts";

test("says so every ten seconds, and ends with status 0 at SIGTERM", async () => {
  const tsc = "node_modules/typescript/bin/tsc";
  const built = await runTool(tsc, ["-b", "--noCheck", "examples/minimal"]);
  expect(built.output).toBe("");
  const folder = mkdtempSync(join(tmpdir(), "carillon-minimal-"));
  const main = join(root, "examples/minimal/dist/main.js");
  const child = spawn(process.execPath, [main], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  for await (const line of createInterface(child.stdout)) {
    const { message } = JSON.parse(line) as { message: string };
    if (!message.startsWith("Acme: ")) continue;
    expect(message).toMatch(/^Acme: .*:\d0\.000Z$/);
    break;
  }
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
}, 90_000);

test("is at most twenty lines", () => {
  const text = readFileSync(join(root, "examples/minimal/src/main.ts"), "utf8");
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
});
