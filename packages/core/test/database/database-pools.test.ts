import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { inspect } from "node:util";
import { type Kysely, sql } from "kysely";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Secret } from "../../src/config/index.ts";
import { DatabasePools } from "../../src/database/index.ts";
import { silentLogger } from "../../src/logging/index.ts";
import {
  DATABASES,
  failure,
  SERVERS,
  SQLITE,
  setup,
  type Tables,
  thingsPlugin,
} from "./database-fixture.ts";

describe.each(DATABASES)("on $name", (kind) => {
  beforeAll(kind.start);
  const plugins = [thingsPlugin()];

  test("answers queries, transactions and errors as Kysely does", async () => {
    const { handle } = await setup(kind);
    const database = handle({ plugins });
    expect(database.dialect).toBe(kind.dialect);
    const db = database.tables<Tables>();
    await db.insertInto("things").values({ id: 1, name: "one" }).execute();
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto("things").values({ id: 2, name: "two" }).execute();
    });
    const failed = db.transaction().execute(async (transaction) => {
      await transaction.insertInto("things").values({ id: 3, name: "three" }).execute();
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    const result = await db
      .updateTable("things")
      .set({ name: "x" })
      .where("id", ">", 0)
      .executeTakeFirst();
    expect(result.numUpdatedRows).toBe(2n);
    expect(await db.selectFrom("things").selectAll().orderBy("id").execute()).toEqual([
      { id: 0, name: "zero" },
      { id: 1, name: "x" },
      { id: 2, name: "x" },
    ]);
    await expect(
      db.insertInto("things").values({ id: 1, name: "again" }).execute(),
    ).rejects.toThrow(/duplicate|unique/i);
    await expect(sql`select nonsense from nowhere`.execute(db)).rejects.toThrow(/nowhere/);
  });

  test("rolls back to a savepoint", async () => {
    const { handle } = await setup(kind);
    const db = handle({ plugins }).tables<Tables>();
    const transaction = await db.startTransaction().execute();
    await transaction.insertInto("things").values({ id: 1, name: "kept" }).execute();
    const saved = await transaction.savepoint("here").execute();
    await saved.insertInto("things").values({ id: 2, name: "dropped" }).execute();
    const back = await saved.rollbackToSavepoint("here").execute();
    await back.releaseSavepoint("here").execute();
    await transaction.commit().execute();
    expect(await db.selectFrom("things").select("id").where("id", ">", 0).execute()).toEqual([
      { id: 1 },
    ]);
  });

  test("has five connections, SQLite one, and whoever finds none waits", async () => {
    const { handle } = await setup(kind);
    const db = handle({ plugins }).tables<Tables>();
    const limit = kind.dialect === "sqlite" ? 1 : 5;
    const taken = await Promise.all(
      Array.from({ length: limit }, () => db.startTransaction().execute()),
    );
    const done: number[] = [];
    const waiting = Array.from({ length: 30 }, async (_, turn) => {
      await db.selectFrom("things").selectAll().execute();
      done.push(turn);
    });
    for (const transaction of taken) await transaction.selectFrom("things").selectAll().execute();
    expect(done).toEqual([]);
    await Promise.all(taken.map((transaction) => transaction.commit().execute()));
    await Promise.all(waiting);
    expect(done).toHaveLength(30);
  });

  test("is one pool for all who name it, and closes with the last", async () => {
    const { pools, handle } = await setup(kind);
    const first = handle({ holder: "a", plugins });
    expect(handle({ holder: "a", plugins })).toBe(first);
    const second = handle({ holder: "b", plugins });
    await first.tables<Tables>().insertInto("things").values({ id: 1, name: "one" }).execute();
    expect(await second.tables<Tables>().selectFrom("things").select("id").execute()).toHaveLength(
      2,
    );
    await pools.release("a");
    expect(await second.tables<Tables>().selectFrom("things").select("id").execute()).toHaveLength(
      2,
    );
    await pools.release("b");
    await pools.release("nobody");
    // A run that outlives the reload of its tenant goes on.
    expect(await first.tables<Tables>().selectFrom("things").select("id").execute()).toHaveLength(
      2,
    );
  });

  test("a release waits for what is at work, and queries that come meanwhile are answered", async () => {
    const { pools, handle } = await setup(kind);
    const database = handle({ plugins });
    const db = database.tables<Tables>();
    let released = false;
    await db.connection().execute(async (connection) => {
      const releasing = pools.release("veil").then(() => {
        released = true;
      });
      await connection.selectFrom("things").selectAll().execute();
      expect(released).toBe(false);
      void releasing;
    });
    expect(await db.selectFrom("things").select("id").execute()).toHaveLength(1);
    await pools.close();
    const error = await failure(db.selectFrom("things").select("id").execute());
    expect(error.code).toBe("DATABASE_CLOSED");
  });

  test("a plugin that destroys its query builder harms nobody else", async () => {
    const { handle } = await setup(kind);
    await handle({ holder: "a", plugins }).tables().destroy();
    const db = handle({ holder: "b", plugins }).tables<Tables>();
    expect(await db.selectFrom("things").select("id").execute()).toHaveLength(1);
  });

  test("parameters cannot change what a statement means", async () => {
    const { handle } = await setup(kind);
    const db: Kysely<Tables> = handle({ plugins }).tables<Tables>();
    const hostile = "\\'; drop table things; -- \u0000\\";
    await db
      .insertInto("things")
      .values({ id: 5, name: hostile.replace("\u0000", "") })
      .execute();
    expect(
      await db.selectFrom("things").select("name").where("id", "=", 5).executeTakeFirst(),
    ).toEqual({
      name: hostile.replace("\u0000", ""),
    });
    const object = { id: 0 } as unknown as number;
    const outcome = await db
      .deleteFrom("things")
      .where("id", "=", object)
      .execute()
      .catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(Error);
    expect(await db.selectFrom("things").select("id").execute()).toHaveLength(2);
  });
});

describe.each(SERVERS)("values on $name", (kind) => {
  beforeAll(kind.start);

  test("keep every digit", async () => {
    const { handle } = await setup(kind);
    const db = handle({ plugins: [thingsPlugin()] }).tables<Tables>();
    const values = sql`values (9007199254740993, 'big'), (9007199254740991, 'safe')`;
    await sql`insert into things (id, name) ${values}`.execute(db);
    const { rows } = await sql`select id from things where id > 0 order by id`.execute(db);
    expect(rows).toEqual([{ id: 9_007_199_254_740_991 }, { id: "9007199254740993" }]);
  });

  test("are in UTC, whatever zone the process is in; a day and JSON are text", async () => {
    const { handle } = await setup(kind);
    const db = handle().tables();
    const at = new Date("2025-03-30T02:30:15Z");
    const type = sql.raw(kind.dialect === "mysql" ? "datetime" : "timestamp");
    await sql`create table times (at ${type}, day date, body json)`.execute(db);
    await sql`insert into times values (${at}, '2025-03-30', '{"a": 1}')`.execute(db);
    const { rows } =
      await sql`select at, day, body, cast(at as char(19)) as text from times`.execute(db);
    expect(rows).toEqual([
      { at, day: "2025-03-30", body: '{"a": 1}', text: "2025-03-30 02:30:15" },
    ]);
  });
});

describe("what cannot be reached", () => {
  const password = "no-such-password";

  test.each(DATABASES.filter(({ name }) => name !== "sqlite"))(
    "says why on $name",
    async (kind) => {
      const { pools, url } = await setup(kind);
      const wrong = (change: (url: URL) => void): string => {
        const changed = new URL(url);
        change(changed);
        return changed.href;
      };
      for (const [holder, bad, reason] of [
        ["password", wrong((u) => void (u.password = password)), "wrong user or password"],
        ["database", wrong((u) => void (u.pathname = "/nowhere")), "no such database"],
        ["port", wrong((u) => void (u.port = "1")), "nobody listens"],
        ["host", wrong((u) => void (u.hostname = "nowhere.invalid")), "host name"],
      ] as const) {
        const database = pools.handle({ holder, url: Secret.of(bad), plugins: [thingsPlugin()] });
        const error = await failure(
          database.tables<Tables>().selectFrom("things").selectAll().execute(),
        );
        expect(error).toMatchObject({
          code: "DATABASE_UNREACHABLE",
          message: expect.stringContaining(reason) as string,
        });
        expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(password);
        expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(
          new URL(url).password,
        );
      }
    },
  );

  test("says why of a file, and works again once it can", async () => {
    const { url, handle } = await setup(SQLITE);
    const file = url.slice("sqlite:".length);
    await writeFile(file, "this is no database, but long enough to be looked at".repeat(50));
    const db = handle({ plugins: [thingsPlugin()] }).tables<Tables>();
    const error = await failure(db.selectFrom("things").selectAll().execute());
    expect(error).toMatchObject({ code: "DATABASE_UNREACHABLE" });
    expect(error.message).toContain("no SQLite database");
    await writeFile(file, "");
    expect(await db.selectFrom("things").selectAll().execute()).toHaveLength(1);
  });

  test("opens nothing before the first query", async () => {
    const pools = new DatabasePools({
      clock: { now: () => new Date(0), sleep: async () => undefined },
      logger: silentLogger(),
    });
    onTestFinished(() => pools.close());
    const database = pools.handle({
      holder: "a",
      url: "sqlite:./nowhere/at-all.db",
      directory: "/proc",
    });
    expect(database.dialect).toBe("sqlite");
    database.tables();
    expect(existsSync("/proc/nowhere")).toBe(false);
    const missing = pools.handle({ holder: "b", url: "postgres://u@127.0.0.1:1/x" });
    expect((await failure(sql`select 1`.execute(missing.tables()))).code).toBe(
      "DATABASE_UNREACHABLE",
    );
  });

  test("databases in memory are a holder's own", async () => {
    const { pools } = await setup(SQLITE);
    const plugins = [thingsPlugin()];
    const of = (holder: string) =>
      pools.handle({ holder, url: "sqlite::memory:", plugins }).tables<Tables>();
    await of("a").insertInto("things").values({ id: 1, name: "a's" }).execute();
    expect(await of("b").selectFrom("things").select("id").execute()).toHaveLength(1);
    expect(await of("a").selectFrom("things").select("id").execute()).toHaveLength(2);
  });
});
