import { type TestDatabase, type TestDatabaseKind, testDatabases } from "@carillon/test-servers";
import type { Kysely, Migration } from "kysely";
import { onTestFinished } from "vitest";
import { DatabasePools, type DatabaseRequest } from "../../src/database/index.ts";
import type { CarillonError } from "../../src/errors.ts";
import { type Logger, silentLogger } from "../../src/logging/index.ts";
import { type Clock, systemClock } from "../../src/time/index.ts";

export interface Tables {
  things: { id: number; name: string };
}

export const DATABASES = testDatabases();
export const SERVERS = DATABASES.filter(({ name }) => name !== "sqlite");
export const SQLITE = DATABASES.find(({ name }) => name === "sqlite") as TestDatabaseKind;

/** A clock that stands still until it is set. */
function settableClock(): Clock & { set(ms: number): void } {
  let now = 1_000_000;
  return { ...systemClock(), now: () => new Date(now), set: (ms) => void (now = ms) };
}

export async function setup(kind: TestDatabaseKind, options: { logger?: Logger } = {}) {
  const database: TestDatabase = await kind.create();
  const clock = settableClock();
  const pools = new DatabasePools({ clock, logger: options.logger ?? silentLogger() });
  onTestFinished(async () => {
    await pools.close();
    await database.drop();
  });
  const handle = (request: Partial<DatabaseRequest> = {}) =>
    pools.handle({ holder: "veil", url: database.url, ...request });
  return { pools, clock, url: database.url, handle };
}

/** A plugin with one table. */
export function thingsPlugin(ran: string[] = []): {
  name: string;
  migrations: Record<string, Migration>;
} {
  return {
    name: "my-things",
    migrations: {
      "001-things": {
        async up(db: Kysely<unknown>) {
          ran.push("001-things");
          await db.schema
            .createTable("things")
            .addColumn("id", "bigint", (column) => column.notNull().primaryKey())
            .addColumn("name", "varchar(100)")
            .execute();
        },
      },
      "002-first": {
        async up(db: Kysely<unknown>) {
          ran.push("002-first");
          await (db as Kysely<Tables>)
            .insertInto("things")
            .values({ id: 0, name: "zero" })
            .execute();
        },
      },
    },
  };
}

export async function failure(work: Promise<unknown>): Promise<CarillonError> {
  try {
    await work;
  } catch (error) {
    return error as CarillonError;
  }
  throw new Error("expected a rejection, got an answer");
}
