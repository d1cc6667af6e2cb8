import { createRequire } from "node:module";
import type * as mysqlModule from "mysql2";
import pg from "pg";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { parseDatabaseUrl, type ServerUrl } from "../../src/database/index.ts";
import type { Run } from "../../src/model/index.ts";
import type { SqlOptions } from "../../src/store/index.ts";
import { ownMysqlPool } from "../../src/store/sql/mysql/mysql-pool.ts";
import { mysqlTraits } from "../../src/store/sql/mysql/mysql-traits.ts";
import { ownPostgresPool } from "../../src/store/sql/postgres/postgres-pool.ts";
import { postgresTraits } from "../../src/store/sql/postgres/postgres-traits.ts";
import { ServerDatabase } from "../../src/store/sql/server/server-database.ts";
import { tableNames } from "../../src/store/sql/table-names.ts";
import { SettableClock, StoreBundle } from "../../src/testing/store-contract/bundle.ts";
import { storeContract } from "../../src/testing/store-contract.ts";
import { systemClock } from "../../src/time/index.ts";
import { emptyStores, query, SERVERS, serverDatabase } from "./server-fixture.ts";

const { createPool } = createRequire(import.meta.url)("mysql2") as typeof mysqlModule;

vi.setConfig({ testTimeout: 30_000 });

describe.each(SERVERS)("a store on $name", (kind) => {
  const isMysql = kind.dialect === "mysql";
  beforeAll(kind.start);

  async function setup() {
    const database = await serverDatabase(kind);
    return {
      ...database,
      run: (statement: string) => query(kind, database.url, statement),
      async open(options: SqlOptions = {}): Promise<StoreBundle> {
        const store = database.store(options);
        const clock = new SettableClock();
        await store.open({ logger, clock });
        return new StoreBundle(store, clock);
      },
      /** Ends every other connection to the database, as a server that restarts does. */
      async cutAll(): Promise<number> {
        const name = new URL(database.url).pathname.slice(1);
        const others = isMysql
          ? `select id from information_schema.processlist where db = '${name}' and id <> connection_id()`
          : `select pid as id from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`;
        const rows = await query(kind, database.url, others);
        for (const { id } of rows) {
          await query(
            kind,
            database.url,
            isMysql ? `kill ${String(id)}` : `select pg_terminate_backend(${String(id)})`,
          );
        }
        return rows.length;
      },
    };
  }

  test("goes by the server's clock, whatever the process's own says", async () => {
    await using server = await setup();
    const store = server.store();
    const wrong = { ...systemClock(), now: () => new Date(Date.now() - 3 * 3_600_000) };
    await store.open({ logger, clock: wrong });
    const before = Date.now();
    const now = (await store.now()).getTime();
    expect(now).toBeGreaterThan(before - 2_000);
    expect(now).toBeLessThan(Date.now() + 2_000);
    const bundle = new StoreBundle(store, new SettableClock());
    await bundle.running();
    expect(await store.runs.expired(10)).toEqual([]);
  });

  test("stores with different prefixes know nothing of each other", async () => {
    await using server = await setup();
    const [one, two] = [await server.open({ prefix: "one_" }), await server.open({ prefix: "" })];
    const run = one.run();
    await one.claim(run);
    expect(await two.store.runs.get(run.id)).toBeUndefined();
    expect(await two.admit()).toEqual([]);
    expect(await one.admit()).toHaveLength(1);
  });

  test("two stores on one database see each other's work, and a place is given once", async () => {
    await using server = await setup();
    const [one, two] = [await server.open(), await server.open()];
    const runs = Array.from({ length: 20 }, () => one.run({ schedule: "a:b", maxInstances: 3 }));
    await one.claim(...runs.map((run, n): Run => ({ ...run, occurrence: `o${n}` })));
    const both = await Promise.all([one.admit(), two.admit(), one.admit(), two.admit()]);
    expect(both.flat()).toHaveLength(3);
  });

  test("places that come free at the same time are all given again", async () => {
    await using server = await setup();
    const stores = [await server.open(), await server.open(), await server.open()];
    const [first] = stores as [StoreBundle];
    const runs = Array.from({ length: 120 }, (_, n) =>
      first.run({ schedule: `a:b#${n % 3}`, occurrence: `o${n}`, maxInstances: 4 }),
    );
    await first.claim(...runs);
    const underWay = new Map<string, number>();
    let done = 0;
    const work = async (bundle: StoreBundle, node: string): Promise<void> => {
      for (let idle = 0; done < runs.length && idle < 200; idle += 1) {
        const tickets = await bundle.admit({ limit: 5 });
        await Promise.all(
          tickets.map(async (ticket) => {
            const begun = await bundle.store.runs.begin(ticket, node, "30s");
            if (begun === undefined) return;
            idle = 0;
            const key = begun.run.schedule ?? "";
            underWay.set(key, (underWay.get(key) ?? 0) + 1);
            expect(underWay.get(key)).toBeLessThanOrEqual(4);
            await bundle.store.state.write([{ scope: "a", key: begun.run.id, value: 1 }]);
            underWay.set(key, (underWay.get(key) ?? 0) - 1);
            const end = bundle.completion({ run: begun.run, epoch: begun.lease.epoch });
            const ended = await bundle.store.runs.complete([end]);
            done += ended.length;
          }),
        );
      }
    };
    await Promise.all(
      stores.flatMap((bundle, n) => [work(bundle, `n${n}`), work(bundle, `m${n}`)]),
    );
    expect(done).toBe(runs.length);
    expect((await first.store.runs.list({ status: ["queued", "running"] })).items).toEqual([]);
  });

  test("more tenants than a server's limit of recursion all have their turn", async () => {
    await using server = await setup();
    const bundle = await server.open();
    const runs = Array.from({ length: 1_300 }, (_, n) => bundle.run({ tenant: `t${n}` }));
    await bundle.claim(...runs);
    expect(await bundle.admit({ limit: 5_000 })).toHaveLength(runs.length);
  });

  test("connections that ended while nobody used them are replaced unseen", async () => {
    await using server = await setup();
    const { store } = await server.open();
    const write = (value: number) => store.state.write([{ scope: "a", key: `k${value}`, value }]);
    await Promise.all(Array.from({ length: 40 }, (_, n) => write(n)));
    expect(await server.cutAll()).toBeGreaterThan(0);
    await Promise.all(Array.from({ length: 40 }, (_, n) => write(n + 100)));
    await server.cutAll();
    expect(await store.state.get("a", "k139")).toBe(139);
  });

  test("of writes that come together one that fails does not harm the others", async () => {
    await using server = await setup();
    const bundle = await server.open({ pool: { connections: 2 } });
    const { store } = bundle;
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const results = await Promise.allSettled([
      ...Array.from({ length: 8 }, (_, n) =>
        store.state.write([{ scope: "a", key: `k${n}`, value: n }]),
      ),
      store.state.write([
        { scope: "a", key: "half", value: 2 },
        { scope: "a", key: "whole", value: circle },
      ]),
      bundle.claim(bundle.run({ dueAt: new Date(Number.NaN) })),
      bundle.claim(bundle.run({ id: "good" })),
    ]);
    const failed = results.flatMap(({ status }, n) => (status === "rejected" ? [n] : []));
    expect(failed).toEqual([8, 9]);
    expect(await store.state.get("a", "k7")).toBe(7);
    expect(await store.state.get("a", "half")).toBeUndefined();
    expect((await store.runs.get("good"))?.status).toBe("queued");
  });

  test("transactions that are in each other's way are both done in the end", async () => {
    await using server = await setup();
    await using database = serverConnections(server.url);
    await server.run("create table pair (id bigint primary key, value bigint)");
    await server.run("insert into pair (id, value) values (1, 0), (2, 0)");
    const raise = "update pair set value = value + 1 where id = ?";
    let met = 0;
    let tries = 0;
    let meet: () => void = () => undefined;
    const together = new Promise<void>((resolve) => {
      meet = resolve;
    });
    // Each holds one row and wants the other's.
    const both = ([first, second]: readonly [number, number]) =>
      database.write(async (session) => {
        tries += 1;
        await session.run(raise, [first]);
        met += 1;
        if (met === 2) meet();
        await together;
        await session.run(raise, [second]);
      });
    await Promise.all([both([1, 2]), both([2, 1])]);
    expect(tries).toBeGreaterThan(2);
    const rows = await server.run("select value from pair order by id");
    expect(rows.map(({ value }) => Number(value))).toEqual([2, 2]);
  });

  test("text that a server would refuse is kept as far as it can be", async () => {
    await using server = await setup();
    const bundle = await server.open();
    const run = bundle.run({ reason: "cut\0here \ud800", payload: { half: "\udc00", nul: "\0" } });
    await bundle.claim(run);
    const read = await bundle.store.runs.get(run.id);
    expect(read?.reason).toBe("cuthere \ufffd");
    expect(read?.payload).toEqual({ half: "\udc00", nul: "\0" });
  });

  test("a key that is too long is refused, never cut", async () => {
    await using server = await setup();
    const bundle = await server.open();
    const noise = Array.from({ length: 4_000 }, (_, n) => (n * 7_919 * n).toString(36)).join("");
    const event = bundle.event("a:tick", noise);
    await expect(bundle.store.runs.emit?.([event])).rejects.toMatchObject({
      code: "STORE_VALUE_TOO_LONG",
      message: expect.stringContaining("512 bytes"),
    });
    expect(await bundle.store.runs.emitted?.({ name: "a:tick", id: noise.slice(0, 512) })).toBe(
      false,
    );
    expect(await bundle.store.runs.emitted?.({ name: "a:tick", id: noise })).toBe(false);
  });

  test("keys that differ in letter case, accent or a last space are different", async () => {
    await using server = await setup();
    const { store } = await server.open();
    const keys = ["key", "Key", "key ", "kéy", "ключ", "🔔"];
    await store.state.write(keys.map((key, value) => ({ scope: "a", key, value })));
    for (const [value, key] of keys.entries()) expect(await store.state.get("a", key)).toBe(value);
  });

  test("a pool of the host's serves, whatever its settings, and stays open", async () => {
    await using server = await setup();
    await using host = isMysql ? mysqlHost(server.url) : postgresHost(server.url);
    const empty = emptyStores(kind, server);
    for (const { run } of storeContract(() => empty({ pool: host.pool }))) await run();
    await host.works();
  }, 90_000);

  test.runIf(isMysql)("the pool of mysql2/promise serves as well", async () => {
    await using server = await setup();
    await using host = mysqlHost(server.url);
    const pool = host.pool.promise();
    const { store } = await server.open({ pool });
    await store.state.write([{ scope: "a", key: "k", value: 1 }]);
    expect(await store.state.get("a", "k")).toBe(1);
  });

  test.runIf(isMysql)(
    "a pool on which statements would mean something else is refused",
    async () => {
      await using server = await setup();
      await using host = mysqlHost(server.url);
      host.pool.on("connection", (connection) => {
        connection.query("set session sql_mode = 'NO_BACKSLASH_ESCAPES'");
      });
      await expect(server.open({ pool: host.pool })).rejects.toMatchObject({
        code: "STORE_INVALID",
        message: expect.stringContaining(
          "expected a pool whose connections have sql_mode with STRICT_ALL_TABLES and sql_mode without " +
            "NO_BACKSLASH_ESCAPES",
        ),
      });
    },
  );
});

/** A store's connections, without the store. */
function serverConnections(url: string) {
  const place = parseDatabaseUrl(url) as ServerUrl;
  const pool =
    place.dialect === "mysql"
      ? ownMysqlPool(place, 6)
      : ownPostgresPool(place, { connections: 6, logger });
  const traits = place.dialect === "mysql" ? mysqlTraits : postgresTraits;
  const database = new ServerDatabase(pool, traits(tableNames(), pool), systemClock());
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
}

/** A host's pool that answers values in other ways than the store's own. */
function mysqlHost(url: string) {
  const pool = createPool({
    uri: url,
    connectionLimit: 6,
    supportBigNumbers: true,
    bigNumberStrings: true,
    rowsAsArray: true,
    timezone: "+05:00",
    typeCast: () => "the host's own idea",
  });
  return {
    pool,
    works: () => pool.promise().query("select 1"),
    async [Symbol.asyncDispose]() {
      await pool.promise().end();
    },
  };
}

function postgresHost(url: string) {
  const types = {
    getTypeParser: () => () => "the host's own idea",
  } as unknown as pg.CustomTypesConfig;
  const pool = new pg.Pool({ connectionString: url, max: 6, types });
  return {
    pool,
    works: () => pool.query("select 1"),
    async [Symbol.asyncDispose]() {
      await pool.end();
    },
  };
}

const ignore = (): void => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
