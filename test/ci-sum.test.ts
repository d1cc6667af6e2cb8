import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runTool } from "./run-tool.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test("adds tests and gates, and ends with one line", async () => {
  const { sum } = setup({
    steps: ["test\t0\t61", "build\t0\t3"],
    reports: { test: { passed: 12 } },
  });
  const { ok, lastLine } = await sum();
  expect(lastLine).toBe("13 passed, 0 failed");
  expect(ok).toBe(true);
});

test("counts failed tests and failed gates", async () => {
  const { sum } = setup({
    steps: ["test\t1\t61", "build\t0\t3", "lint\t2\t1"],
    reports: { test: { passed: 12, failed: 2 } },
  });
  const { ok, lastLine } = await sum();
  expect(lastLine).toBe("13 passed, 3 failed");
  expect(ok).toBe(false);
});

test("counts a suite that did not load", async () => {
  const { sum } = setup({
    steps: ["test\t1\t1"],
    reports: { test: { passed: 4, unloaded: 1 } },
  });
  expect((await sum()).lastLine).toBe("4 passed, 1 failed");
});

test("counts a run that failed with no failed test, and one that left no report", async () => {
  const { sum } = setup({
    steps: ["test\t1\t1", "test:faults\t1\t1"],
    reports: { test: { passed: 4 } },
  });
  expect((await sum()).lastLine).toBe("4 passed, 2 failed");
});

interface Counts {
  readonly passed: number;
  readonly failed?: number;
  readonly unloaded?: number;
}

function setup(given: {
  readonly steps: readonly string[];
  readonly reports: Readonly<Record<string, Counts>>;
}): { sum: () => Promise<{ ok: boolean; lastLine: string | undefined }> } {
  const folder = mkdtempSync(join(tmpdir(), "carillon-ci-"));
  folders.push(folder);
  writeFileSync(join(folder, "steps"), `${given.steps.join("\n")}\n`);
  for (const [name, counts] of Object.entries(given.reports)) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(report(counts)));
  }
  const sum = async (): Promise<{ ok: boolean; lastLine: string | undefined }> => {
    const { ok, output } = await runTool(".ci/sum.js", [folder]);
    return { ok, lastLine: output.trimEnd().split("\n").at(-1) };
  };
  return { sum };
}

/** The part of Vitest's JSON report that the sum reads. */
function report({ passed, failed = 0, unloaded = 0 }: Counts): object {
  return {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [
      { status: failed > 0 ? "failed" : "passed", assertionResults: [{}] },
      ...Array.from({ length: unloaded }, () => ({ status: "failed", assertionResults: [] })),
    ],
  };
}
