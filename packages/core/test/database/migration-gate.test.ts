import { type Kysely, type Migration, sql } from "kysely";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { DatabasePools } from "../../src/database/index.ts";
import { silentLogger } from "../../src/logging/index.ts";
import { systemClock } from "../../src/time/index.ts";
import { DATABASES, failure, setup, type Tables, thingsPlugin } from "./database-fixture.ts";

const query = (db: Kysely<Tables>) => db.selectFrom("things").selectAll().execute();

describe.each(DATABASES)("migrations on $name", (kind) => {
  beforeAll(kind.start);

  test("run once before the first query, in order of name, however many ask", async () => {
    const { handle } = await setup(kind);
    const ran: string[] = [];
    const plugins = [thingsPlugin(ran)];
    const db = handle({ plugins }).tables<Tables>();
    expect(ran).toEqual([]);
    await Promise.all(Array.from({ length: 10 }, () => query(db)));
    await query(handle({ holder: "other", plugins }).tables<Tables>());
    expect(ran).toEqual(["001-things", "002-first"]);
    const table = sql<{
      name: string;
    }>`select name from carillon_my_things_migration order by name`;
    expect((await table.execute(db)).rows).toEqual([{ name: "001-things" }, { name: "002-first" }]);
  });

  test("that were there before do not run again; new ones do", async () => {
    const { pools, handle } = await setup(kind);
    const plugin = thingsPlugin();
    await query(handle({ plugins: [plugin] }).tables<Tables>());
    await pools.release("veil");
    const ran: string[] = [];
    const more: Migration = { up: async () => void ran.push("003-more") };
    const newer = {
      name: plugin.name,
      migrations: { ...thingsPlugin(ran).migrations, "003-more": more },
    };
    await query(handle({ plugins: [newer] }).tables<Tables>());
    expect(ran).toEqual(["003-more"]);
  });

  test("run once when many processes come at once", async () => {
    const { url } = await setup(kind);
    const ran: string[] = [];
    const nodes = Array.from({ length: 6 }, () => {
      const pools = new DatabasePools({ clock: systemClock(), logger: silentLogger() });
      onTestFinished(() => pools.close());
      return pools.handle({ holder: "veil", url, plugins: [thingsPlugin(ran)] }).tables<Tables>();
    });
    const answers = await Promise.all(nodes.map(query));
    expect(answers.map((rows) => rows.length)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(ran).toEqual(["001-things", "002-first"]);
  });

  test("that fail fail the call, are named, and are tried again when it is time", async () => {
    const { clock, handle } = await setup(kind);
    let tries = 0;
    let broken = true;
    const plugin = thingsPlugin();
    plugin.migrations["002-first"] = {
      up: async (db) => {
        tries += 1;
        if (broken) await sql`select broken from nowhere`.execute(db);
      },
    };
    const db = handle({ plugins: [plugin] }).tables<Tables>();
    const start = clock.now().getTime();
    const error = await failure(query(db));
    expect(error).toMatchObject({
      code: "TENANT_MIGRATION_FAILED",
      details: { plugin: "my-things", migration: "002-first" },
    });
    expect(error.message).toContain('Migration "002-first" of plugin "my-things" failed on');
    for (const [at, expected] of [
      [999, 1],
      [1_000, 2],
      [2_999, 2],
      [3_000, 3],
      [6_999, 3],
      [7_000, 4],
    ] as const) {
      clock.set(start + at);
      expect((await failure(query(db))).code).toBe("TENANT_MIGRATION_FAILED");
      expect(tries).toBe(expected);
    }
    broken = false;
    clock.set(start + 100_000);
    // Where MySQL committed the first migration by itself, it is not run again.
    expect(await query(db)).toEqual([]);
    expect(tries).toBe(5);
  });

  test("all or nothing happens where the database can", async () => {
    const { handle, url } = await setup(kind);
    const plugin = thingsPlugin();
    plugin.migrations["002-first"] = { up: () => Promise.reject(new Error("no")) };
    await failure(query(handle({ plugins: [plugin] }).tables<Tables>()));
    const bare = handle({ holder: "bare", url }).tables<Tables>();
    const tables = await bare.introspection.getTables();
    expect(tables.some(({ name }) => name === "things")).toBe(kind.dialect === "mysql");
  });

  test("of one plugin do not fail those of another", async () => {
    const { handle } = await setup(kind);
    const broken = {
      name: "broken",
      migrations: { "001": { up: () => Promise.reject(new Error("no")) } },
    };
    const things = thingsPlugin();
    expect(
      (await failure(query(handle({ holder: "a", plugins: [things, broken] }).tables()))).code,
    ).toBe("TENANT_MIGRATION_FAILED");
    expect(await query(handle({ holder: "b", plugins: [things] }).tables<Tables>())).toHaveLength(
      1,
    );
  });

  test("of a newer version are not guessed at", async () => {
    const { pools, handle } = await setup(kind);
    await query(handle({ plugins: [thingsPlugin()] }).tables<Tables>());
    await pools.release("veil");
    const older = thingsPlugin();
    delete older.migrations["002-first"];
    const error = await failure(query(handle({ plugins: [older] }).tables<Tables>()));
    expect(error.message).toContain("is an older version running?");
    expect(error.details).toMatchObject({ migration: "002-first" });
  });
});
