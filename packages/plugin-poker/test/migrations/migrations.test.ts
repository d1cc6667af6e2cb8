import { testDatabases } from "@carillon/test-servers";
import type { Kysely } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import type { PokerTables } from "../../src/index.ts";
import { migrations } from "../../src/migrations/index.ts";
import { addGames, CLUB, startClub } from "../support/club.ts";
import { emptyDatabase } from "../support/databases.ts";

describe.each(testDatabases())("on $name", (kind) => {
  beforeAll(kind.start);

  async function withDatabase<T>(work: (db: Kysely<PokerTables>) => Promise<T>): Promise<T> {
    const club = await startClub({ database: await emptyDatabase(kind) });
    await addGames(club, ["G1"]);
    await club.generate();
    return await club.scheduler.tenants.use(CLUB, ({ database }) => work(database.tables()));
  }

  test("migrations can be run again, as after a crash between a change and its record", async () => {
    const rows = await withDatabase(async (db) => {
      for (const name of Object.keys(migrations).sort()) {
        await migrations[name]?.up(db);
      }
      return await db.selectFrom("game_sessions").selectAll().execute();
    });
    expect(rows).toHaveLength(1);
  }, 30_000);

  test("an occurrence of a game has one row, whoever writes", async () => {
    await withDatabase(async (db) => {
      const row = await db.selectFrom("game_sessions").selectAll().executeTakeFirstOrThrow();
      const twin = db.insertInto("game_sessions").values({ ...row, id: "twin" });
      await expect(twin.execute()).rejects.toThrow(/unique|duplicate/i);
      const other = { ...row, id: "other", occurrence: "2026-10-02T19:01" };
      await db.insertInto("game_sessions").values(other).execute();
    });
  }, 30_000);
});
