import { execFile } from "node:child_process";
import { join } from "node:path";

/** The folder of the repository. */
export const root = join(import.meta.dirname, "..");

/** Runs a JavaScript tool of the workspace in the repository's folder; never rejects. */
export function runTool(script: string, args: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, script), ...args],
      { cwd: root, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ ok: error === null, output: `${stdout}${stderr}` }),
    );
  });
}

/** How a tool ended, and what it printed. */
export interface ToolResult {
  readonly ok: boolean;
  readonly output: string;
}
