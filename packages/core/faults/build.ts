import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * vitest's `globalSetup`: builds core and the programs that the tests start, once. They run under plain
 * `node` on the built files, as a host's process does.
 */
export function setup(): void {
  const root = join(import.meta.dirname, "../../..");
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const programs = join(import.meta.dirname, "programs");
  const { status } = spawnSync(process.execPath, [compiler, "-b", "--noCheck", programs], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`the programs of the fault tests were not built: ${status}`);
}
