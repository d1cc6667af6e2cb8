import { existsSync } from "node:fs";
import { isServer, startMariaDb, startPostgres } from "@carillon/test-servers";
import { sql } from "kysely";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { ConnectionPool } from "../../src/database/connection-pool.ts";
import { DatabasePools, parseDatabaseUrl } from "../../src/database/index.ts";
import { loadKysely } from "../../src/database/kysely.ts";
import { poolDialect } from "../../src/database/pool-dialect.ts";
import { Slots } from "../../src/database/slots.ts";
import { openSqlite } from "../../src/database/sqlite/index.ts";
import { silentLogger } from "../../src/logging/index.ts";
import { systemClock } from "../../src/time/index.ts";
import {
  DATABASES,
  failure,
  SERVERS,
  SQLITE,
  setup,
  type Tables,
  thingsPlugin,
} from "./database-fixture.ts";

describe.each(DATABASES)("a pool on $name", (kind) => {
  beforeAll(kind.start);

  test("closes when idle, not while in use, and opens again when asked", async () => {
    const { url } = await setup(kind);
    const pool = new ConnectionPool(parseDatabaseUrl(url), silentLogger());
    onTestFinished(() => pool.close(0));
    const { Kysely } = loadKysely();
    const db = new Kysely({ dialect: poolDialect(kind.dialect, () => pool.acquire()) });
    expect(pool.isOpen).toBe(false);
    await db.connection().execute(async (connection) => {
      await sql`select 1`.execute(connection);
      await pool.closeIdle(0);
      expect(pool.isOpen).toBe(true);
    });
    await pool.closeIdle(60_000);
    expect(pool.isOpen).toBe(true);
    await pool.closeIdle(0);
    expect(pool.isOpen).toBe(false);
    await sql`select 1`.execute(db);
    expect(pool.isOpen).toBe(true);
  });
});

describe.each(SERVERS)("a server of $name", (kind) => {
  beforeAll(kind.start);

  test("that hangs does not hold the end up", async () => {
    const { pools, handle } = await setup(kind);
    const db = handle().tables();
    await sql`select 1`.execute(db);
    const hanging = kind.dialect === "mysql" ? sql`select sleep(60)` : sql`select pg_sleep(60)`;
    const outcome = hanging.execute(db).catch((error: unknown) => error);
    const start = performance.now();
    await sql`select 1`.execute(db);
    await pools.close(50);
    expect(performance.now() - start).toBeLessThan(4_000);
    void outcome;
  });
});

const STARTERS = { mariadb: startMariaDb, postgres: startPostgres, sqlite: undefined };

test.each(SERVERS)(
  "a server of $name that went away is reached again when it is back",
  async ({ name }) => {
    const server = await STARTERS[name]?.({ durable: true });
    if (server === undefined || !isServer(server))
      throw new Error(`${name} was there a moment ago`);
    onTestFinished(() => server.stop());
    const { url } = await server.createDatabase();
    const pools = new DatabasePools({ clock: systemClock(), logger: silentLogger() });
    onTestFinished(() => pools.close());
    const db = pools.handle({ holder: "veil", url, plugins: [thingsPlugin()] }).tables<Tables>();
    const query = () => db.selectFrom("things").select("id").execute();
    await Promise.all(Array.from({ length: 10 }, query));
    server.kill("SIGKILL");
    // PostgreSQL's helpers answer for a moment after their master has died.
    await vi.waitFor(
      async () => expect((await failure(query())).code).toBe("DATABASE_UNREACHABLE"),
      { timeout: 30_000 },
    );
    const before = server.pid;
    await server.restart();
    expect(server.pid).not.toBe(before);
    await Promise.all(Array.from({ length: 10 }, query));
    await server.stop();
    expect(existsSync(server.folder)).toBe(false);
  },
  90_000,
);

test("a locked SQLite file holds up its own callers only, and serves them when it is free", async () => {
  const { url, handle } = await setup(SQLITE);
  const db = handle({ plugins: [thingsPlugin()] }).tables<Tables>();
  await db.selectFrom("things").selectAll().execute();
  const other = openSqlite(url.slice("sqlite:".length));
  onTestFinished(() => other.close());
  other.exec("begin immediate");
  let done = false;
  const writing = db
    .insertInto("things")
    .values({ id: 1, name: "late" })
    .execute()
    .then(() => {
      done = true;
    });
  let turns = 0;
  for (const start = performance.now(); performance.now() - start < 60; turns += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  expect(turns).toBeGreaterThan(100);
  expect(done).toBe(false);
  other.exec("commit");
  await writing;
  expect(await db.selectFrom("things").select("id").execute()).toHaveLength(2);
});

describe("places", () => {
  const forever = new Promise<void>(() => {});
  const never = { ...systemClock(), sleep: () => forever };
  const atOnce = { ...systemClock(), sleep: async () => undefined };

  test("are given in the order of asking", async () => {
    const slots = new Slots(1);
    expect(await slots.take(never, 1)).toBe(true);
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (turn) => {
      await slots.take(never, 1);
      order.push(turn);
      slots.give();
    });
    slots.give();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  test("are waited for only so long, and none is lost", async () => {
    const slots = new Slots(1);
    await slots.take(never, 1);
    expect(await slots.take(atOnce, 1)).toBe(false);
    expect(slots.waiting).toBe(0);
    slots.give();
    expect(await slots.take(never, 1)).toBe(true);
  });
});
