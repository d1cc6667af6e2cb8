import { inspect } from "node:util";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { CarillonError } from "../../src/errors.ts";
import type { SqlOptions } from "../../src/store/index.ts";
import { SettableClock } from "../../src/testing/store-contract/bundle.ts";
import { mysqlServerOfVersion } from "./mysql-server-of-version.ts";
import { query, SERVERS, serverDatabase, serverStore } from "./server-fixture.ts";

vi.setConfig({ testTimeout: 30_000 });

describe.each(SERVERS)("the store on $name", (kind) => {
  const isMysql = kind.dialect === "mysql";
  beforeAll(kind.start);

  async function setup() {
    const database = await serverDatabase(kind);
    const secret = `pa55${process.pid}word`;
    const user = `user_${new URL(database.url).pathname.slice(-12)}`;
    const run = (statement: string) => query(kind, database.url, statement);
    const url = (change: (url: URL) => void): string => {
      const changed = new URL(database.url);
      change(changed);
      return changed.href;
    };
    return {
      ...database,
      secret,
      run,
      changed: url,
      /** A user of its own, and the URL with which it comes. */
      async user(rights: readonly string[], more = ""): Promise<string> {
        const name = isMysql ? `${user}@'%'` : user;
        const password = isMysql ? `identified by '${secret}'` : `login password '${secret}'`;
        await run(`create user ${name} ${password} ${more}`);
        for (const right of rights) await run(right.replace("USER", name));
        return url((own) => {
          own.username = user;
          own.password = secret;
        });
      },
      async [Symbol.asyncDispose]() {
        await run(isMysql ? `drop user if exists ${user}@'%'` : `drop owned by ${user}`).catch(
          () => undefined,
        );
        if (!isMysql) await run(`drop role if exists ${user}`);
        await database[Symbol.asyncDispose]();
      },
    };
  }

  test("tells a wrong password, and not the password", async () => {
    await using server = await setup();
    const url = server.changed((own) => {
      own.password = server.secret;
    });
    const error = await refused({ url });
    expect(error.code).toBe("STORE_INVALID");
    expect(error.message).toContain("refuses the user or the password");
    expect(error.details["fault"]).toBe("password");
    expect(inspect(error, { depth: 9 })).not.toContain(server.secret);
  });

  test("tells a database that is not there", async () => {
    await using server = await setup();
    const url = server.changed((own) => {
      own.pathname = "/no_such_database";
    });
    expect(await refused({ url })).toMatchObject({
      code: "STORE_INVALID",
      message: expect.stringMatching(/no_such_database does not exist on that server; create it/),
    });
  });

  test("tells a user without the rights to make tables", async () => {
    await using server = await setup();
    const name = new URL(server.url).pathname.slice(1);
    const url = await server.user(
      isMysql
        ? [`grant select on ${name}.* to USER`]
        : ["revoke create on schema public from public", "grant usage on schema public to USER"],
    );
    expect(await refused({ url })).toMatchObject({
      code: "STORE_INVALID",
      message: expect.stringContaining("does not give this user the rights that the store needs"),
    });
  });

  test("works with the rights to read and write alone where the tables are there", async () => {
    await using server = await setup();
    const made = server.store();
    await made.open(context());
    await made.close();
    const name = new URL(server.url).pathname.slice(1);
    const what = "select, insert, update, delete on";
    const url = await server.user(
      isMysql
        ? [`grant ${what} ${name}.* to USER`]
        : [
            `grant ${what} all tables in schema public to USER`,
            "grant usage on all sequences in schema public to USER",
          ],
    );
    const store = server.store({ url, migrate: "check" });
    await store.open(context());
    await store.state.write([{ scope: "a", key: "k", value: 1 }]);
    expect(await store.state.get("a", "k")).toBe(1);
  });

  test("tells that nobody listens, which waiting may mend", async () => {
    await using server = await setup();
    const url = server.changed((own) => {
      own.port = "1";
    });
    expect(await refused({ url })).toMatchObject({
      code: "STORE_UNREACHABLE",
      message: expect.stringContaining("cannot be reached; is the server running"),
      details: { fault: "unreachable", code: "ECONNREFUSED" },
    });
  });

  test("tells a host that nobody knows", async () => {
    await using server = await setup();
    const url = server.changed((own) => {
      own.hostname = "no-such-host.invalid";
    });
    expect(await refused({ url })).toMatchObject({
      code: "STORE_UNREACHABLE",
      details: { fault: "unreachable" },
    });
  });

  test("tells that the server has no connection left", async () => {
    await using server = await setup();
    const url = await server.user(
      isMysql ? ["grant all on *.* to USER"] : [],
      isMysql ? "with max_user_connections 1" : "connection limit 0",
    );
    const error = await refused({ url }, async (store) => {
      // One that holds the only connection.
      await Promise.all(Array.from({ length: 4 }, () => store.runs.list({})));
    });
    expect(error).toMatchObject({
      code: "STORE_UNREACHABLE",
      message: expect.stringContaining("has no connection left"),
    });
  });

  test.runIf(isMysql)("tells a server that is too old", async () => {
    await using old = await mysqlServerOfVersion("5.7.44-log");
    expect(await refused({ url: old.url })).toMatchObject({
      code: "STORE_INVALID",
      message:
        "expected MySQL 8.0.13 or later for the store, found version 5.7.44-log; update the server, " +
        "or name another one in the URL",
    });
    await using older = await mysqlServerOfVersion("5.5.5-10.5.29-MariaDB");
    expect((await refused({ url: older.url })).message).toContain(
      "expected MariaDB 10.6.0 or later",
    );
  });

  test.runIf(!isMysql)("tells a server that is too old, by what it says of itself", async () => {
    await using server = await setup();
    // A function of this name before the server's own.
    const name = new URL(server.url).pathname.slice(1);
    await server.run("create schema old");
    await server.run(
      "create function old.current_setting(name text) returns text language sql as " +
        `$$ select case name when 'server_version' then '12.22' else '120022' end $$`,
    );
    await server.run(`alter database ${name} set search_path = old, pg_catalog, public`);
    expect(await refused({ url: server.url })).toMatchObject({
      code: "STORE_INVALID",
      message:
        "expected PostgreSQL 13 or later for the store, found version 12.22; update the server, or " +
        "name another one in the URL",
    });
  });

  test("with migrate 'check' an empty database is refused and left empty", async () => {
    await using server = await setup();
    expect(await refused({ url: server.url, migrate: "check" })).toMatchObject({
      code: "STORE_SCHEMA_OUTDATED",
      message: expect.stringContaining("found no schema"),
    });
    const tables =
      "select table_name from information_schema.tables where table_name like 'carillon%'";
    const own = isMysql ? `${tables} and table_schema = database()` : tables;
    expect(await server.run(own)).toEqual([]);
  });

  test.each(["auto", "check"] as const)(
    "with migrate '%s' a newer schema is refused",
    async (migrate) => {
      await using server = await setup();
      const made = server.store();
      await made.open(context());
      await made.close();
      await server.run(
        "insert into carillon_migrations (version, name, applied_at) values (99, 'x', 0)",
      );
      expect(await refused({ url: server.url, migrate })).toMatchObject({
        code: "STORE_SCHEMA_NEWER",
        details: { found: 99 },
      });
    },
  );

  test("with migrate 'off' nothing is looked at", async () => {
    await using server = await setup();
    const store = server.store({ migrate: "off" });
    await store.open(context());
    await expect(store.runs.get("x")).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringMatching(/carillon_runs/),
    });
  });

  test.runIf(isMysql)("a migration that died in the middle is brought to its end", async () => {
    await using server = await setup();
    const made = server.store();
    await made.open(context());
    await made.close();
    await server.run("delete from carillon_migrations");
    await server.run("drop table carillon_nodes");
    await server.run("drop index carillon_deliveries_by_claim on carillon_deliveries");
    const again = server.store();
    await again.open(context());
    expect(await again.nodes.list()).toEqual([]);
    const indexes =
      "show index from carillon_deliveries where key_name = 'carillon_deliveries_by_claim'";
    expect((await server.run(indexes)).length).toBeGreaterThan(0);
  });

  test("options that do not fit are refused at once", () => {
    const url = isMysql ? "mysql://a:b@localhost/c" : "postgres://a:b@localhost/c";
    const make = (options: SqlOptions) => () => serverStore(kind, options);
    expect(make({})).toThrow(/expected a url .* or the host's own pool, found none/);
    expect(make({ url: "sqlite:x.db" })).toThrow(/found one of sqlite/);
    expect(make({ url, prefix: "Robert'); --" })).toThrow(/expected prefix to be/);
    expect(make({ url, pool: { conections: 3 } })).toThrow(/did you mean "connections"/);
    expect(make({ url, pool: { connections: 1 } })).toThrow(/whole number from 2, found 1/);
    const hosts = { getConnection: () => undefined, connect: () => undefined };
    expect(make({ url, pool: hosts })).toThrow(/found both/);
  });

  async function refused(
    options: SqlOptions,
    then: (store: ReturnType<typeof serverStore>) => Promise<void> = async () => undefined,
  ): Promise<CarillonError> {
    const store = serverStore(kind, options);
    try {
      return await failure(async () => {
        await store.open(context());
        await then(store);
      });
    } finally {
      await store.close();
    }
  }
});

function context() {
  const ignore = (): void => {};
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  return { logger, clock: new SettableClock() };
}

async function failure(work: () => Promise<void>): Promise<CarillonError> {
  try {
    await work();
  } catch (error) {
    return error as CarillonError;
  }
  throw new Error("expected an error, found none");
}
