import { openSharedServers } from "./shared-servers.ts";
import { missingServers } from "./test-databases.ts";

/** vitest's `globalSetup`: servers are shared by all files of a run and stopped at its end. */
export async function setup(): Promise<() => Promise<void>> {
  for (const { missing } of missingServers()) {
    process.stderr.write(`Left out: every test on ${missing}\n`);
  }
  return openSharedServers();
}
