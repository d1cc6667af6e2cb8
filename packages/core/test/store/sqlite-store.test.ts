import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqlite, type SqliteConnection } from "../../src/database/sqlite/index.ts";
import { type SqliteStoreOptions, type Store, sqliteStore } from "../../src/store/index.ts";
import { sqlStore } from "../../src/store/sql/sql-store.ts";
import { SqliteDatabase } from "../../src/store/sql/sqlite/sqlite-database.ts";
import { sqliteStoreDialect } from "../../src/store/sql/sqlite/sqlite-dialect.ts";
import { SettableClock, StoreBundle } from "../../src/testing/store-contract/bundle.ts";

function setup() {
  const folder = mkdtempSync(join(tmpdir(), "carillon-sqlite-store-"));
  const file = join(folder, "store.db");
  const stores: Store[] = [];
  return {
    folder,
    file,
    async open(options: Partial<SqliteStoreOptions> = {}): Promise<StoreBundle> {
      const store = sqliteStore({ file, ...options });
      const clock = new SettableClock();
      await store.open({ logger, clock });
      stores.push(store);
      return new StoreBundle(store, clock);
    },
    /** A store on a connection that the test has as well. */
    async openOn(connection: SqliteConnection): Promise<StoreBundle> {
      const store = sqlStore({
        dialect: sqliteStoreDialect,
        shared: true,
        migrate: "auto",
        connect: async ({ clock }) => new SqliteDatabase(connection, clock),
      });
      const clock = new SettableClock();
      await store.open({ logger, clock });
      stores.push(store);
      return new StoreBundle(store, clock);
    },
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test("what was written is there after the store was opened anew", async () => {
  await using files = setup();
  const before = await files.open();
  const run = before.run({ dueAt: before.in("1h") });
  await before.claim(run);
  await before.store.close();
  const after = await files.open();
  expect(await after.store.runs.get(run.id)).toEqual(run);
  expect(after.store.shared).toBe(true);
});

test("two stores on one file see each other's work", async () => {
  await using files = setup();
  const [one, two] = [await files.open(), await files.open()];
  await one.claim(...Array.from({ length: 3 }, () => one.run()));
  const tickets = [...(await one.admit({ limit: 2 })), ...(await two.admit())];
  expect(new Set(tickets.map(({ runId }) => runId)).size).toBe(3);
  expect(tickets).toHaveLength(3);
});

test("a store in memory is nobody else's", async () => {
  await using files = setup();
  const { store } = await files.open({ file: ":memory:" });
  expect(store.shared).toBe(false);
});

test("a store that is not open says so", async () => {
  const store = sqliteStore({ file: ":memory:" });
  await expect(store.runs.get("x")).rejects.toMatchObject({ code: "STORE_CLOSED" });
  await expect(store.state.write([{ scope: "a", key: "k", value: 1 }])).rejects.toMatchObject({
    code: "STORE_CLOSED",
  });
  await store.close();
});

test("opening twice is opening once, and closing waits for what is under way", async () => {
  await using files = setup();
  const bundle = await files.open();
  await bundle.store.open({ logger, clock: bundle.clock });
  const writes = Array.from({ length: 50 }, (_, n) =>
    bundle.store.state.write([{ scope: "a", key: `k${n}`, value: n }]),
  );
  await bundle.store.close();
  await Promise.all(writes);
  const again = await files.open();
  expect(await again.store.state.get("a", "k49")).toBe(49);
});

test("with migrate 'check' a schema that is not there is told, and nothing is made", async () => {
  await using files = setup();
  await expect(files.open({ migrate: "check" })).rejects.toMatchObject({
    code: "STORE_SCHEMA_OUTDATED",
    message: expect.stringContaining("found no schema"),
  });
  const connection = openSqlite(files.file);
  expect(connection.all("select name from sqlite_master")).toEqual([]);
  connection.close();
  await (await files.open()).store.close();
  const checked = await files.open({ migrate: "check" });
  expect(await checked.store.runs.get("x")).toBeUndefined();
});

test("with migrate 'off' the schema is left alone", async () => {
  await using files = setup();
  const { store } = await files.open({ migrate: "off" });
  await expect(store.runs.get("x")).rejects.toThrow(/no such table/);
});

test.each(["auto", "check"] as const)(
  "with migrate '%s' a newer schema is refused and kept",
  async (migrate) => {
    await using files = setup();
    await (await files.open()).store.close();
    const connection = openSqlite(files.file);
    connection.run(
      "insert into carillon_migrations (version, name, applied_at) values (99, 'x', 0)",
    );
    connection.close();
    await expect(files.open({ migrate })).rejects.toMatchObject({
      code: "STORE_SCHEMA_NEWER",
      message: expect.stringContaining("found version 99"),
      details: { found: 99 },
    });
  },
);

test("a file that is no database is refused and left as it was", async () => {
  await using files = setup();
  const text = "these are notes, not a database, and long enough to be looked at ".repeat(50);
  writeFileSync(files.file, text);
  await expect(files.open()).rejects.toMatchObject({
    code: "STORE_INVALID",
    message: expect.stringContaining("is no SQLite database"),
    details: { fault: "not-a-database" },
  });
  expect(readFileSync(files.file, "utf8")).toBe(text);
});

test("a folder in place of the file is refused", async () => {
  await using files = setup();
  mkdirSync(files.file);
  await expect(files.open()).rejects.toMatchObject({ code: "STORE_INVALID" });
});

test("a damaged file is told", async () => {
  await using files = setup();
  const bundle = await files.open();
  await bundle.claim(
    ...Array.from({ length: 300 }, () => bundle.run({ payload: "x".repeat(500) })),
  );
  await bundle.store.close();
  const connection = openSqlite(files.file);
  connection.exec("pragma wal_checkpoint(truncate)");
  connection.close();
  const bytes = readFileSync(files.file);
  bytes.fill(0xa5, 4096);
  writeFileSync(files.file, bytes);
  const broken = async () => {
    const { store } = await files.open();
    await store.runs.list({});
  };
  await expect(broken()).rejects.toMatchObject({
    code: "STORE_INVALID",
    message: expect.stringContaining("is damaged"),
  });
});

test("a lock that is held too long is told, and when it goes all works again", async () => {
  await using files = setup();
  const { store } = await files.openOn(openSqlite(files.file, { busyTimeout: 50 }));
  const holder = openSqlite(files.file);
  holder.run("begin immediate");
  const values = [1, 2, 3].map((value) => store.state.write([{ scope: "a", key: "k", value }]));
  for (const result of await Promise.allSettled(values)) {
    expect(result).toMatchObject({ status: "rejected", reason: { code: "STORE_UNREACHABLE" } });
  }
  // Those who only look are not held up.
  expect(await store.state.get("a", "k")).toBeUndefined();
  holder.run("rollback");
  holder.close();
  await store.state.write([{ scope: "a", key: "k", value: 4 }]);
  expect(await store.state.get("a", "k")).toBe(4);
});

test("a full disk is told, loses nothing that was there, and when there is room all works again", async () => {
  await using files = setup();
  const connection = openSqlite(files.file);
  const bundle = await files.openOn(connection);
  const { store } = bundle;
  const run = bundle.run();
  await bundle.claim(run);
  connection.exec("pragma max_page_count = 80");
  const fill = async () => {
    for (let n = 0; n < 200; n++) await bundle.claim(bundle.run({ payload: "x".repeat(9000) }));
  };
  await expect(fill()).rejects.toMatchObject({
    code: "STORE_UNREACHABLE",
    details: { fault: "full" },
  });
  expect(await store.runs.get(run.id)).toEqual(run);
  connection.exec("pragma max_page_count = 1000000");
  const later = bundle.run();
  expect(await bundle.claim(later)).toEqual([later.id]);
});

test("a file without the rights to it is refused", async () => {
  await using files = setup();
  await (await files.open()).store.close();
  chmodSync(files.file, 0o000);
  // The superuser may read and write everything, so there the file opens.
  const opening = files.open().then(
    () => "opened",
    (error: { code?: string }) => error.code,
  );
  expect(await opening).toBe(process.getuid?.() === 0 ? "opened" : "STORE_INVALID");
});

test("of writes that come together one that fails does not harm the others", async () => {
  await using files = setup();
  const { store, ...rest } = await files.open();
  const bundle = new StoreBundle(store, rest.clock);
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const results = await Promise.allSettled([
    store.state.write([{ scope: "a", key: "k1", value: 1 }]),
    store.state.write([
      { scope: "a", key: "k2", value: 2 },
      { scope: "a", key: "bad", value: circle },
    ]),
    store.state.write([{ scope: "a", key: "k3", value: 3 }]),
    bundle.claim(bundle.run({ dueAt: new Date(Number.NaN) })),
    bundle.claim(bundle.run({ id: "good" })),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  expect(await store.state.get("a", "k1")).toBe(1);
  expect(await store.state.get("a", "k2")).toBeUndefined();
  expect(await store.state.get("a", "k3")).toBe(3);
  expect((await store.runs.get("good"))?.status).toBe("queued");
});

test("text that would harm the driver is kept as far as it can be", async () => {
  await using files = setup();
  const { store, clock } = await files.open();
  const bundle = new StoreBundle(store, clock);
  const run = bundle.run({ reason: "cut\0here \ud800", payload: { half: "\udc00", nul: "\0" } });
  await bundle.claim(run);
  const read = await store.runs.get(run.id);
  expect(read?.reason).toBe("cuthere \ufffd");
  expect(read?.payload).toEqual({ half: "\udc00", nul: "\0" });
});

const ignore = (): void => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
