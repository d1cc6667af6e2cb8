import { type TestDatabaseKind, testDatabases } from "@carillon/test-servers";
import { onTestFinished } from "vitest";

/** Set by time-zones.test.ts for the runs that it starts. */
export const EVERY_DATABASE = "CARILLON_POKER_EVERY_DATABASE";

/** The databases of the fixture: SQLite, and in each process zone all that there are. */
export function fixtureDatabases(): readonly TestDatabaseKind[] {
  const all = testDatabases();
  return process.env[EVERY_DATABASE] === "yes" ? all : all.filter(({ name }) => name === "sqlite");
}

/** The URL of an empty database that goes with the test. */
export async function emptyDatabase({ create }: TestDatabaseKind): Promise<string> {
  const { url, drop } = await create();
  onTestFinished(drop);
  return url;
}
