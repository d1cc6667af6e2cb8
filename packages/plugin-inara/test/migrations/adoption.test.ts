import { type Kysely, sql } from "kysely";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { migrations } from "../../src/migrations/index.ts";
import { commanders, DATABASES, type TestDatabase, tables } from "../support/databases.ts";
import { squadrons, syncs, UNHURRIED } from "../support/squadrons.ts";

/** The table as the original's every version makes it. */
async function createLegacyTable(db: Kysely<unknown>, dialect: string): Promise<void> {
  const id =
    dialect === "mysql"
      ? "id INTEGER NOT NULL AUTO_INCREMENT"
      : dialect === "postgres"
        ? "id SERIAL NOT NULL"
        : "id INTEGER NOT NULL";
  const texts = [
    "rank_combat VARCHAR(64)",
    "rank_trade VARCHAR(64)",
    "rank_explore VARCHAR(64)",
    "rank_cqc VARCHAR(64)",
    "rank_empire VARCHAR(64)",
    "rank_federation VARCHAR(64)",
    "rank_power VARCHAR(64)",
    "credits BIGINT",
    "assets BIGINT",
    "inara_url VARCHAR(256)",
    "squadron_name VARCHAR(128)",
    "squadron_rank VARCHAR(64)",
  ];
  await sql
    .raw(
      `CREATE TABLE cmdr (${id}, name VARCHAR(64) NOT NULL, ${texts.join(", ")}, PRIMARY KEY (id), UNIQUE (name))`,
    )
    .execute(db);
  await sql
    .raw(
      `INSERT INTO cmdr (name, rank_combat, squadron_name, credits) VALUES ('Nova Reyes', '6', 'Veil Wardens', NULL), ('Old Hand', '3', NULL, 5)`,
    )
    .execute(db);
}

describe.each(DATABASES)("on $name", ({ start, create, dialect }) => {
  beforeAll(start);
  let made: TestDatabase;
  beforeEach(async () => {
    made = await create();
  });
  afterEach(() => made.drop());

  test(
    "a table of the original's is adopted: nothing is dropped, and the sync goes on with it",
    UNHURRIED,
    async () => {
      // The database is another plugin's first, so that there is a table before ours comes.
      const first = await squadrons({ tenant: { database: made.url, inara: false } });
      await first.use((database) => createLegacyTable(database.tables(), dialect));
      await first.scheduler.stop();

      const { scheduler, server, use, reports } = await squadrons({
        tenant: { database: made.url },
        settings: { commanders: ["nova reyes", "Iris Quell", "NOVA  REYES"] },
      });
      server.addCommander({ name: "Nova Reyes", ranks: { combat: 7 } });
      server.addCommander({ name: "Iris Quell", ranks: { combat: 1 } });
      const [run] = syncs(await scheduler.clock.advance("20m"));
      expect(run?.result).toMatchObject({ total: 2, added: 1, changed: 1 });
      const stored = await use(commanders);
      expect([...stored.keys()].sort()).toEqual(["Iris Quell", "Nova Reyes", "Old Hand"]);
      expect(stored.get("Nova Reyes")).toMatchObject({
        rank_combat: "7",
        squadron_name: "Veil Wardens",
      });
      expect(stored.get("Old Hand")).toMatchObject({ rank_combat: "3", last_sync_at: null });
      expect(Number(stored.get("Old Hand")?.credits)).toBe(5);
      expect(reports()[0]).toContain("Nova Reyes: combat Dangerous → Deadly");
    },
  );

  test("the migrations can be broken off anywhere and run again", UNHURRIED, async () => {
    const { use } = await squadrons({ tenant: { database: made.url } });
    await use(async (database) => {
      await tables(database)
        .insertInto("cmdr")
        .values({ name: "Nova", rank_combat: "6" })
        .execute();
      await database.tables().schema.alterTable("cmdr").dropColumn("inara_fields").execute();
      for (const name of Object.keys(migrations)) await migrations[name]?.up(database.tables());
      for (const name of Object.keys(migrations)) await migrations[name]?.up(database.tables());
    });
    const stored = await use(commanders);
    expect(stored.get("Nova")).toMatchObject({ rank_combat: "6", inara_fields: null });
  });

  test(
    "names that differ by case or by an accent are two commanders to the table",
    UNHURRIED,
    async () => {
      const { use } = await squadrons({ tenant: { database: made.url } });
      await use(async (database) => {
        for (const name of ["José", "Jose", "jose"]) {
          await tables(database).insertInto("cmdr").values({ name }).execute();
        }
      });
      expect((await use(commanders)).size).toBe(3);
    },
  );
});
