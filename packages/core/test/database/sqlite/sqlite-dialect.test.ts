import { Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import { type SqliteConnection, sqliteDialect } from "../../../src/database/sqlite/index.ts";
import { setup } from "./setup.ts";

interface Tables {
  t: { id: number; name: string | null; data: Uint8Array | null };
}

async function kyselyOn(connection: SqliteConnection): Promise<Kysely<Tables>> {
  const kysely = new Kysely<Tables>({ dialect: sqliteDialect(connection) });
  await kysely.schema
    .createTable("t")
    .ifNotExists()
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("name", "text")
    .addColumn("data", "blob")
    .execute();
  return kysely;
}

test("queries, changes, returning and streams work", async () => {
  using bundle = setup();
  const kysely = await kyselyOn(bundle.open());
  const inserted = await kysely.insertInto("t").values({ id: 7, name: "a" }).executeTakeFirst();
  expect(inserted.insertId).toBe(7n);
  const updated = await kysely.updateTable("t").set({ name: "b" }).executeTakeFirst();
  expect(updated.numUpdatedRows).toBe(1n);
  const more = kysely
    .insertInto("t")
    .values([{ id: 8 }, { id: 9 }])
    .returning("id");
  expect(await more.execute()).toEqual([{ id: 8 }, { id: 9 }]);
  const ids: number[] = [];
  for await (const row of kysely.selectFrom("t").select("id").orderBy("id").stream()) {
    ids.push(row.id);
  }
  expect(ids).toEqual([7, 8, 9]);
});

test("bytes come back as bytes", async () => {
  using bundle = setup();
  const kysely = await kyselyOn(bundle.open());
  await kysely
    .insertInto("t")
    .values({ id: 1, data: new Uint8Array([1, 2, 3]) })
    .execute();
  const row = await kysely.selectFrom("t").select("data").executeTakeFirstOrThrow();
  expect(row.data).toBeInstanceOf(Uint8Array);
  expect([...(row.data ?? [])]).toEqual([1, 2, 3]);
});

test("a transaction takes the write lock at once and rolls back with its tables", async () => {
  using bundle = setup();
  const first = await kyselyOn(bundle.open());
  const other = bundle.open({ busyTimeout: 0 });
  const failing = first.transaction().execute(async (trx) => {
    await sql`create table made (a)`.execute(trx);
    expect(() => other.run("begin immediate")).toThrow(/locked/);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  const left = await sql`select name from sqlite_master where name = 'made'`.execute(first);
  expect(left.rows).toEqual([]);
});

test("savepoints nest", async () => {
  using bundle = setup();
  const kysely = await kyselyOn(bundle.open());
  const trx = await kysely.startTransaction().execute();
  await trx.insertInto("t").values({ id: 1 }).execute();
  const inner = await trx.savepoint("deeper").execute();
  await inner.insertInto("t").values({ id: 2 }).execute();
  await inner.rollbackToSavepoint("deeper").execute();
  await inner.releaseSavepoint("deeper").execute();
  await trx.commit().execute();
  expect(await kysely.selectFrom("t").select("id").execute()).toEqual([{ id: 1 }]);
});

test("a query waits for the transaction before it", async () => {
  using bundle = setup();
  const kysely = await kyselyOn(bundle.open());
  const order: string[] = [];
  const writing = kysely.transaction().execute(async (trx) => {
    await trx.insertInto("t").values({ id: 1 }).execute();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    order.push("written");
  });
  const reading = kysely
    .selectFrom("t")
    .select("id")
    .execute()
    .then((rows) => order.push(`read ${rows.length}`));
  await Promise.all([writing, reading]);
  expect(order).toEqual(["written", "read 1"]);
});

test("destroying kysely leaves the connection to its owner", async () => {
  using bundle = setup();
  const connection = bundle.open();
  const kysely = await kyselyOn(connection);
  await kysely.destroy();
  expect(connection.all("select 1 as a")).toEqual([{ a: 1 }]);
});
