import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasNodeSqlite, sqliteFault } from "../../../src/database/sqlite/index.ts";
import { setup } from "./setup.ts";

test("a file is made with its folders, in WAL mode, with foreign keys and the asked flush", () => {
  using bundle = setup();
  const file = join(bundle.folder, "a", "b", "c.db");
  const connection = bundle.open({ synchronous: "full", busyTimeout: 1234 }, file);
  expect(existsSync(file)).toBe(true);
  expect(connection.all("pragma journal_mode")).toEqual([{ journal_mode: "wal" }]);
  expect(connection.all("pragma foreign_keys")).toEqual([{ foreign_keys: 1 }]);
  expect(connection.all("pragma synchronous")).toEqual([{ synchronous: 2 }]);
  expect(connection.all("pragma busy_timeout")).toEqual([{ timeout: 1234 }]);
});

test("the defaults are a flush at checkpoints and a wait of five seconds", () => {
  using bundle = setup();
  const connection = bundle.open();
  expect(connection.all("pragma synchronous")).toEqual([{ synchronous: 1 }]);
  expect(connection.all("pragma busy_timeout")).toEqual([{ timeout: 5000 }]);
});

test("a database in memory leaves no file", () => {
  using bundle = setup();
  const connection = bundle.open({}, ":memory:");
  connection.exec("create table t (a)");
  connection.run("insert into t values (?)", [1]);
  expect(connection.all("select a from t")).toEqual([{ a: 1 }]);
  expect(readdirSync(bundle.folder)).toEqual([]);
});

test("the driver is the one of the runtime", () => {
  using bundle = setup();
  expect(bundle.open().driver).toBe(hasNodeSqlite() ? "node:sqlite" : "libsql");
  expect(hasNodeSqlite("22.13.0")).toBe(true);
  expect(hasNodeSqlite("22.12.9")).toBe(false);
  expect(hasNodeSqlite("23.0.0")).toBe(true);
  expect(hasNodeSqlite("20.20.2")).toBe(false);
});

test("a transaction that throws leaves nothing, and the connection is usable", async () => {
  using bundle = setup();
  const connection = bundle.open();
  connection.exec("create table t (a)");
  const failed = connection.transaction(() => {
    connection.run("insert into t values (1)");
    throw new Error("no");
  });
  await expect(failed).rejects.toThrow("no");
  await connection.transaction(() => connection.run("insert into t values (2)"));
  expect(connection.all("select a from t")).toEqual([{ a: 2 }]);
});

test("work that takes turns is not mixed", async () => {
  using bundle = setup();
  const connection = bundle.open();
  const steps: string[] = [];
  const work = (name: string) =>
    connection.exclusive(async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      await Promise.resolve();
      steps.push(`${name} ends`);
    });
  await Promise.all([work("a"), work("b"), work("c")]);
  expect(steps).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("the statement cache is bounded and forgets what was used least", () => {
  using bundle = setup();
  const connection = bundle.open();
  for (let index = 0; index < 2000; index++) {
    expect(connection.all(`select ${index} as a`)).toEqual([{ a: index }]);
    expect(connection.all("select 'kept' as a")).toEqual([{ a: "kept" }]);
  }
});

test("after close nothing works, and closing again does nothing", () => {
  using bundle = setup();
  const connection = bundle.open();
  connection.all("select 1");
  connection.close();
  connection.close();
  expect(connection.closed).toBe(true);
  expect(() => connection.all("select 1")).toThrow("closed");
  expect(() => connection.exec("select 1")).toThrow("closed");
});

test("a lock held elsewhere is waited for, then told", () => {
  using bundle = setup();
  const holder = bundle.open();
  const other = bundle.open({ busyTimeout: 20 });
  holder.run("begin immediate");
  const fault = faultOf(() => other.run("begin immediate"));
  expect(fault).toBe("locked");
  holder.run("rollback");
  other.run("begin immediate");
  other.run("rollback");
});

test("every bad file has its fault, and is left as it was", () => {
  using bundle = setup();
  const { folder } = bundle;
  writeFileSync(join(folder, "text"), "plain text, longer than a header of a database ".repeat(99));
  mkdirSync(join(folder, "dir"));
  expect(faultOf(() => bundle.open({}, join(folder, "text")))).toBe("not-a-database");
  expect(faultOf(() => bundle.open({}, join(folder, "dir")))).toBe("not-a-database");
  expect(faultOf(() => bundle.open({}, join(folder, "text", "under.db")))).toBe("denied");
  expect(readdirSync(folder).sort()).toEqual(["dir", "text"]);
});

test("a full database and a broken rule have their faults", () => {
  using bundle = setup();
  const connection = bundle.open();
  connection.exec("create table t (a unique, b)");
  connection.run("insert into t values (1, null)");
  expect(faultOf(() => connection.run("insert into t values (1, null)"))).toBe("constraint");
  connection.exec("pragma max_page_count = 8");
  const fill = () => connection.run("insert into t values (2, ?)", ["x".repeat(100_000)]);
  expect(faultOf(fill)).toBe("full");
  expect(faultOf(() => connection.run("no sql"))).toBe("other");
});

test("errors of both drivers and of the file system are told apart", () => {
  expect(sqliteFault({ code: "ERR_SQLITE_ERROR", errcode: 261 })).toBe("locked");
  expect(sqliteFault({ code: "SQLITE_IOERR_WRITE", rawCode: 778 })).toBe("unavailable");
  expect(sqliteFault(new Error('ConnectionFailed("Unable to open /x: 14")'))).toBe("unavailable");
  expect(sqliteFault({ code: "EACCES" })).toBe("denied");
  expect(sqliteFault({ code: "EROFS" })).toBe("read-only");
  expect(sqliteFault({ code: "ENOSPC" })).toBe("full");
  expect(sqliteFault(undefined)).toBe("other");
  expect(sqliteFault("text")).toBe("other");
});

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return sqliteFault(error);
  }
  return "none";
}
