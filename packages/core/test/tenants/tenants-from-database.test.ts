import { type TestDatabaseKind, testDatabases } from "@carillon/test-servers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { Secret } from "../../src/config/index.ts";
import { DatabasePools, parseDatabaseUrl } from "../../src/database/index.ts";
import { silentLogger } from "../../src/logging/index.ts";
import { tenantsFromDatabase } from "../../src/tenants/index.ts";
import { systemClock } from "../../src/time/index.ts";
import { setup } from "./registry-fixture.ts";
import { revealed } from "./tenants-fixture.ts";

vi.setConfig({ testTimeout: 30_000 });

interface Row {
  id: string;
  document: string | null;
  enabled: number | null;
}

/** A database with an empty table, and ways to change its rows. */
async function database(
  kind: TestDatabaseKind,
  columns = "id varchar(100) primary key, document text, enabled smallint",
) {
  const made = await kind.create();
  const pools = new DatabasePools({ clock: systemClock(), logger: silentLogger() });
  const db = pools.handle({ holder: "test", url: made.url }).tables<{ tenants: Row }>();
  const { sql } = await import("kysely");
  const run = (text: string) => sql.raw(text).execute(db);
  await run(`create table tenants (${columns})`);
  return {
    url: made.url,
    run,
    put: (id: string, document: string, enabled: number | null = null) =>
      db.insertInto("tenants").values({ id, document, enabled }).execute(),
    change: (id: string, change: Partial<Row>) =>
      db.updateTable("tenants").set(change).where("id", "=", id).execute(),
    remove: (id: string) => db.deleteFrom("tenants").where("id", "=", id).execute(),
    async [Symbol.asyncDispose]() {
      await pools.close();
      await made.drop();
    },
  };
}

describe.each(testDatabases())("tenants from a table on $name", (kind) => {
  beforeAll(kind.start);

  test("a tenant that is added, changed and removed in the table is seen while running", async () => {
    await using table = await database(kind);
    await table.put("a", '{"name": "Alpha", "bgs": {"faction": "Veil"}}');
    await using it = setup(tenantsFromDatabase({ url: table.url, every: 100 }));
    await it.registry.start();
    expect(it.texts()).toEqual([]);
    expect(revealed(it.registry.get("a"))).toMatchObject({
      id: "a",
      name: "Alpha",
      sections: { bgs: { faction: "Veil" } },
    });
    await table.put("b", "name: Beta\ntimezone: Australia/Sydney\n");
    expect(await it.noticed()).toEqual({ added: ["b"], changed: [], removed: [] });
    await table.change("a", { document: '{"name": "Alef"}' });
    expect(await it.noticed()).toEqual({ added: [], changed: ["a"], removed: [] });
    await table.remove("b");
    expect(await it.noticed()).toEqual({ added: [], changed: [], removed: ["b"] });
  });

  test("the column enabled switches a tenant off, and on again", async () => {
    await using table = await database(kind);
    await table.put("a", "{}", 0);
    await table.put("b", "{}", 1);
    await using it = setup(tenantsFromDatabase({ url: Secret.of(table.url), every: 100 }));
    await it.registry.start();
    expect(it.registry.list().map(({ id, enabled }) => [id, enabled])).toEqual([
      ["a", false],
      ["b", true],
    ]);
    await table.change("a", { enabled: 1 });
    expect(await it.noticed()).toMatchObject({ changed: ["a"] });
    expect(it.registry.get("a")?.enabled).toBe(true);
  });

  test("a document that cannot be read leaves its tenant as it was, and every fault is told", async () => {
    await using table = await database(kind);
    await table.put("a", '{"name": "Alpha"}');
    await table.put("b", '{"name": "Beta"}');
    await using it = setup(tenantsFromDatabase({ url: table.url, every: 100 }));
    await it.registry.start();
    await table.change("a", { document: '{"name": "Al' });
    await table.change("b", { document: '{"name": "Beta", "bgs": {"faction": 7}}' });
    await table.put("c", '{"id": "other"}');
    await table.put("d", '{"tenants": []}');
    await table.put("e", "[1]");
    await table.run("insert into tenants (id) values ('f')");
    await it.registry.reload();
    expect(it.registry.get("a")).toMatchObject({ name: "Alpha", valid: true });
    expect(it.ids()).toEqual(["a", "b!"]);
    const label = parseDatabaseUrl(table.url).label;
    const texts = it.texts().map((text) => text.replaceAll(`table tenants of ${label}, `, ""));
    expect(texts.find((text) => text.startsWith("row a:1:"))).toBeDefined();
    expect(texts.find((text) => text.startsWith("row b:1:"))).toMatch(/bgs\.faction/);
    expect(texts).toContain('row c: expected no id but that of the row, "c", found "other"');
    expect(texts).toContain(
      "row d: expected one tenant, found a list; a row of the table is one tenant",
    );
    expect(texts).toContain("row e: expected keys and values of one tenant, found something else");
    expect(texts).toContain("row f: expected the column document to hold text, found none");
  });

  test("a table that is gone for a while removes nobody", async () => {
    await using table = await database(kind);
    await table.put("a", "{}");
    await using it = setup(tenantsFromDatabase({ url: table.url, every: 100 }));
    await it.registry.start();
    await table.run("alter table tenants rename to aside");
    const { problems } = await it.registry.reload();
    expect(problems.map(({ message }) => message).join()).toContain("the tenants stay as they are");
    expect(it.ids()).toEqual(["a"]);
    await table.run("alter table aside rename to tenants");
    await table.put("b", "{}");
    expect(await it.noticed()).toMatchObject({ added: ["b"], removed: [] });
  });

  test("a table without the columns is told, and so is one that is not there", async () => {
    await using table = await database(kind, "id varchar(100) primary key, settings text");
    await table.run("insert into tenants (id, settings) values ('a', '{}')");
    await expect(tenantsFromDatabase({ url: table.url }).load()).rejects.toMatchObject({
      code: "TENANTS_UNREADABLE",
      message: expect.stringMatching(
        /columns id and document, but: it has no column id or no column/,
      ),
    });
    const other = tenantsFromDatabase({ url: table.url, table: "customers" });
    await expect(other.load()).rejects.toMatchObject({
      code: "TENANTS_UNREADABLE",
      message: expect.stringMatching(/table customers/),
    });
  });

  test("nothing of the host's environment is looked up", async () => {
    await using table = await database(kind);
    await table.put("a", '{"name": "${HOME}"}');
    await using it = setup(tenantsFromDatabase({ url: table.url }));
    await it.registry.start();
    expect(it.registry.get("a")?.name).toBe("${HOME}");
  });
});

test("the password of the database is in no error", async () => {
  const source = tenantsFromDatabase({ url: "mysql://user:pa55word@127.0.0.1:1/app" });
  const error = await source.load().then(
    () => undefined,
    (found: Error) => found,
  );
  expect(error).toMatchObject({ code: "TENANTS_UNREADABLE" });
  expect(error?.message).toContain("mysql://user@127.0.0.1:1/app");
  expect(JSON.stringify([error?.message, error, String(error?.cause)])).not.toContain("pa55word");
});

test.each([
  [{ url: "http://x" }, "DATABASE_URL_INVALID"],
  [{ url: "sqlite:x.db", table: "a; drop" }, "OPTION_INVALID"],
  [{ url: "sqlite:x.db", every: 10 }, "OPTION_INVALID"],
  [{ url: "sqlite:x.db", every: "soon" }, "DURATION_INVALID"],
])("options that do not fit are refused at once: %j", (options, code) => {
  expect(() => tenantsFromDatabase(options)).toThrow(expect.objectContaining({ code }));
});
