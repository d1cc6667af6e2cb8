import { resolve } from "node:path";
import { didYouMean, Secret } from "../config/index.ts";
import { invalidUrl } from "./invalid-url.ts";
import type { Dialect } from "./tenant-database.ts";
import { type ServerOptions, serverOptions } from "./url-parameters.ts";

/** An SQLite file. */
export interface SqliteUrl {
  /** Which SQL it speaks. */
  readonly dialect: "sqlite";
  /** Absolute path, or `:memory:`. */
  readonly file: string;
  /** For messages: no secret in it. */
  readonly label: string;
  /** The same for every way of writing the same database; secret. */
  readonly key: string;
}

/** A database on a server. */
export interface ServerUrl extends ServerOptions {
  /** Which SQL it speaks. */
  readonly dialect: "mysql" | "postgres";
  /** Name or address; `localhost` unless told. */
  readonly host: string;
  /** 3306 and 5432 unless told. */
  readonly port: number;
  /** Where one is given. */
  readonly user: string | undefined;
  /** Where one is given. */
  readonly password: string | undefined;
  /** Name of the database. */
  readonly database: string;
  /** For messages: no secret in it. */
  readonly label: string;
  /** The same for every way of writing the same database; secret. */
  readonly key: string;
}

/** Where a database is, and how to get in. */
export type DatabaseUrl = SqliteUrl | ServerUrl;

/**
 * Reads a database URL: `sqlite:./veil.db`, `mysql://user:password@host/database`, `postgres://…`, and
 * SQLAlchemy's forms of them (`sqlite:///veil.db` relative, `sqlite:////abs/veil.db` absolute,
 * `mysql+pymysql://…`, `postgresql+psycopg2://…`). A relative path starts at `directory`.
 *
 * @throws {@link CarillonError} `DATABASE_URL_INVALID`, which repeats nothing of the URL but its scheme.
 * @see https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls
 */
export function parseDatabaseUrl(
  url: string | Secret,
  directory: string = process.cwd(),
): DatabaseUrl {
  const text = (url instanceof Secret ? url.reveal() : url).trim();
  const match = /^([a-z][a-z0-9]*)(?:\+[a-z0-9_]+)?:(.*)$/is.exec(text);
  if (match === null) {
    throw invalidUrl("something that begins with sqlite:, mysql:// or postgres://");
  }
  const [, scheme = "", rest = ""] = match;
  const dialect = SCHEMES[scheme.toLowerCase()];
  if (dialect === undefined) {
    const hint = didYouMean(scheme, Object.keys(SCHEMES));
    throw invalidUrl(`sqlite, mysql or postgres before the colon, found ${scheme}${hint}`);
  }
  return dialect === "sqlite" ? sqliteUrl(rest, directory) : serverUrl(dialect, rest);
}

const SCHEMES: Readonly<Record<string, Dialect>> = {
  sqlite: "sqlite",
  mysql: "mysql",
  mariadb: "mysql",
  postgres: "postgres",
  postgresql: "postgres",
};

function sqliteUrl(rest: string, directory: string): SqliteUrl {
  const [given = ""] = rest.split("?");
  const path = sqlitePath(given);
  if (path.startsWith("file:") || path.includes("\0")) {
    throw invalidUrl("the path of a file after sqlite:");
  }
  const file = path === ":memory:" ? path : resolve(directory, path);
  return { dialect: "sqlite", file, label: `sqlite:${file}`, key: `sqlite:${file}` };
}

// sqlite:x and sqlite:/x are paths as they stand; after //, SQLAlchemy wants a third slash, and a
// fourth for a path from the root.
function sqlitePath(given: string): string {
  if (given === "//" || given === "///") return ":memory:";
  if (given.startsWith("///")) return given.slice(3);
  if (given.startsWith("//")) {
    throw invalidUrl(
      "sqlite:///file.db (relative) or sqlite:////path/file.db after the scheme, found two slashes",
    );
  }
  if (given === "") throw invalidUrl("the path of a file after sqlite:");
  return given;
}

const SERVER =
  /^\/\/(?:(?<user>[^:/@]*)(?::(?<password>[^@]*))?@)?(?:\[(?<ipv6>[^/\]]+)\]|(?<host>[^/:?@[\]]*))(?::(?<port>[^/?@]*))?(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/s;

function serverUrl(dialect: "mysql" | "postgres", rest: string): ServerUrl {
  const parts = SERVER.exec(rest)?.groups;
  if (parts === undefined) {
    throw invalidUrl(
      "//user:password@host:port/database after the scheme (an @ in the password is written %40)",
    );
  }
  const options = serverOptions(dialect, parts["query"] ?? "");
  const database = decode(parts["database"] ?? "", "database");
  if (database === "" || database.includes("/"))
    throw invalidUrl("the name of a database after the host");
  const host = parts["ipv6"] ?? (parts["host"] || "localhost");
  const port = portOf(parts["port"], dialect);
  const user = parts["user"] ? decode(parts["user"], "user") : undefined;
  const password =
    parts["password"] === undefined ? undefined : decode(parts["password"], "password");
  const place = options.socket ?? `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const label = `${dialect}://${user === undefined ? "" : `${user}@`}${place}/${database}`;
  const key = JSON.stringify([label, password, options]);
  return { dialect, host, port, user, password, database, ...options, label, key };
}

function portOf(text: string | undefined, dialect: "mysql" | "postgres"): number {
  if (text === undefined || text === "") return dialect === "mysql" ? 3306 : 5432;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port > 0 && port < 65_536) return port;
  throw invalidUrl(
    "a port from 1 to 65535 after the host (a : or / in the password is written %3A or %2F)",
  );
}

function decode(text: string, name: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidUrl(`a ${name} with every % written as %25`);
  }
}
