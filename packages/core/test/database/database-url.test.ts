import { join, resolve } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "../../src/config/index.ts";
import { parseDatabaseUrl, type ServerUrl, type SqliteUrl } from "../../src/database/index.ts";

const HERE = resolve("/srv/tenants");
const sqlite = (url: string) => (parseDatabaseUrl(url, HERE) as SqliteUrl).file;
const server = (url: string) => parseDatabaseUrl(url, HERE) as ServerUrl;

describe("sqlite", () => {
  test.each([
    ["sqlite:./data/veil.db", join(HERE, "data/veil.db")],
    ["sqlite:veil.db", join(HERE, "veil.db")],
    ["sqlite:../veil.db", "/srv/veil.db"],
    ["sqlite:/var/veil.db", "/var/veil.db"],
    ["sqlite:///db/veil.db", join(HERE, "db/veil.db")],
    ["sqlite:////var/veil.db", "/var/veil.db"],
    ["sqlite+pysqlite:///veil.db", join(HERE, "veil.db")],
    ["sqlite:///veil.db?check_same_thread=False", join(HERE, "veil.db")],
    ["SQLite:veil.db", join(HERE, "veil.db")],
    ["sqlite:a b#c%20d.db", join(HERE, "a b#c%20d.db")],
    ["sqlite::memory:", ":memory:"],
    ["sqlite:///:memory:", ":memory:"],
    ["sqlite://", ":memory:"],
  ])("%s", (url, file) => {
    expect(sqlite(url)).toBe(file);
  });

  test("every way of writing one file is one database", () => {
    const keys = [
      "sqlite:veil.db",
      "sqlite:///veil.db",
      `sqlite:${HERE}/veil.db`,
      "sqlite:./x/../veil.db",
    ];
    expect(new Set(keys.map((url) => parseDatabaseUrl(url, HERE).key)).size).toBe(1);
    expect(parseDatabaseUrl("sqlite:veil.db", "/elsewhere").key).not.toBe(
      parseDatabaseUrl("sqlite:veil.db", HERE).key,
    );
  });
});

describe("servers", () => {
  test.each([
    "mysql://u:p@db:3307/veil",
    "mysql+pymysql://u:p@db:3307/veil?charset=utf8mb4",
    "mysql+mysqldb://u:p@db:3307/veil",
    "mariadb://u:p@db:3307/veil",
  ])("%s", (url) => {
    expect(server(url)).toMatchObject({
      dialect: "mysql",
      host: "db",
      port: 3307,
      user: "u",
      password: "p",
      database: "veil",
      tls: undefined,
      label: "mysql://u@db:3307/veil",
    });
  });

  test.each([
    "postgres://u:p@db/veil",
    "postgresql://u:p@db:5432/veil",
    "postgresql+psycopg2://u:p@db/veil",
    "postgresql+asyncpg://u:p@db/veil?sslmode=prefer",
  ])("%s", (url) => {
    expect(server(url)).toMatchObject({ dialect: "postgres", port: 5432, database: "veil" });
  });

  test("passwords as SQLAlchemy takes them: escaped, or raw but for @", () => {
    expect(server("mysql://u:p%40s%2Fs%25@db/x").password).toBe("p@s/s%");
    expect(server("mysql://u:a/b?c#d:e+f@db/x").password).toBe("a/b?c#d:e+f");
    expect(server("mysql://u%40corp:p@db/x").user).toBe("u@corp");
    expect(server("mysql://u@db/x").password).toBeUndefined();
    expect(server("mysql://u:@db/x").password).toBe("");
    expect(server("mysql://db/x").user).toBeUndefined();
    expect(server("postgres:///x").host).toBe("localhost");
    expect(server("mysql://u:p@[::1]:3306/x")).toMatchObject({ host: "::1", port: 3306 });
  });

  test("parameters in the words of each world", () => {
    expect(server("postgres://u@db/x?sslmode=require").tls).toEqual({ verify: false });
    expect(server("postgres://u@db/x?sslmode=verify-full&sslrootcert=/ca.pem").tls).toEqual({
      verify: true,
      ca: "/ca.pem",
    });
    expect(server("mysql://u@db/x?ssl=true").tls).toEqual({ verify: true });
    expect(server("mysql://u@db/x?ssl-mode=VERIFY_IDENTITY").tls).toEqual({ verify: true });
    expect(server("mysql://u@db/x?ssl_ca=/ca.pem").tls).toEqual({ verify: true, ca: "/ca.pem" });
    expect(server("mysql://u@db/x?unix_socket=/run/my.sock")).toMatchObject({
      socket: "/run/my.sock",
      label: "mysql://u@/run/my.sock/x",
    });
    expect(
      server("postgres://u@/x?host=/run/pg&connect_timeout=3&application_name=c"),
    ).toMatchObject({
      socket: "/run/pg",
      connectTimeout: 3_000,
      applicationName: "c",
    });
  });

  test("what differs in a password, a user or a port is another database", () => {
    const keys = [
      "mysql://u:p@db/x",
      "mysql://u:q@db/x",
      "mysql://v:p@db/x",
      "mysql://u:p@db:1/x",
      "postgres://u:p@db/x",
    ];
    expect(new Set(keys.map((url) => server(url).key)).size).toBe(keys.length);
    expect(server("mysql+pymysql://u:p@db:3306/x").key).toBe(server("mariadb://u:p@db/x").key);
  });
});

describe("what is no URL of a database", () => {
  const PASSWORD = "hunter2hunter2";
  test.each([
    ["", "begins with sqlite:, mysql:// or postgres://"],
    ["veil.db", "begins with sqlite:, mysql:// or postgres://"],
    ["postgre://u:PASSWORD@db/x", 'found postgre; did you mean "postgres"?'],
    ["mssql://u:PASSWORD@db/x", "found mssql"],
    ["sqlite:", "the path of a file"],
    ["sqlite://veil.db", "found two slashes"],
    ["sqlite:file:veil.db?mode=ro", "the path of a file"],
    ["mysql://u:PASSWORD@db", "the name of a database"],
    ["mysql://u:PASSWORD@db/", "the name of a database"],
    ["mysql://u:PASSWORD@db/a/b", "the name of a database"],
    ["mysql://u:PASSWORD@x@db/a", "written %40"],
    ["mysql://u:PASSWORD@db:99999/x", "a port from 1 to 65535"],
    ["mysql://u:PASSWORD@db:PASSWORD/x", "a port from 1 to 65535"],
    ["mysql://u:PASSWORD%@db/x", "every % written as %25"],
    ["mysql:u:PASSWORD@db/x", "//user:password@host:port/database"],
    ["mysql://u:PASSWORD@db/x?chrset=utf8", 'found "chrset"; did you mean "charset"?'],
    ["postgres://u:PASSWORD@db/x?sslmode=PASSWORD", "sslmode to be one of"],
    ["postgres://u:PASSWORD@db/x?connect_timeout=soon", "whole seconds"],
  ])("%s", (url, expected) => {
    const full = url.replaceAll("PASSWORD", PASSWORD);
    for (const given of [full, Secret.of(full)]) {
      let error: unknown;
      try {
        parseDatabaseUrl(given, HERE);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({
        code: "DATABASE_URL_INVALID",
        message: expect.stringContaining(expected) as string,
      });
      expect(inspect(error)).not.toContain(PASSWORD);
    }
  });

  test("no text makes it slow", () => {
    for (const piece of ["a", ":", "@", "/", "[", "%", "?", "a:b@"]) {
      const start = performance.now();
      expect(() => parseDatabaseUrl(`mysql://${piece.repeat(50_000)}\n`)).toThrow(/not usable/);
      expect(performance.now() - start).toBeLessThan(1_000);
    }
  });
});
