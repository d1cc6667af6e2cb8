import { CarillonError } from "../errors.ts";
import { redactText } from "../logging/index.ts";
import type { DatabaseUrl } from "./database-url.ts";
import { type SqliteFault, sqliteFault } from "./sqlite/index.ts";

/** The database could not be opened or connected to; says why, without the password. */
export function unreachableError(url: DatabaseUrl, error: unknown): CarillonError {
  if (error instanceof CarillonError) return error;
  const code = codeOf(error);
  const cause = plainError(error, url);
  const reason = url.dialect === "sqlite" ? FILES[sqliteFault(error)] : SERVERS[code ?? ""];
  const why = [reason, cause.message, code].filter((part) => part !== undefined && part !== "");
  return new CarillonError(
    "DATABASE_UNREACHABLE",
    `The database ${url.label} cannot be reached: ${why.join(" - ")}`,
    {
      details: { database: url.label, dialect: url.dialect, ...(code !== undefined && { code }) },
      cause,
    },
  );
}

/** All connections are in use, and stayed so. */
export function busyError(url: DatabaseUrl, waited: number): CarillonError {
  const hint =
    url.dialect === "sqlite"
      ? "SQLite has one: inside a transaction, use the transaction's own query builder."
      : "Are there transactions that wait for something else, or statements that take long?";
  return new CarillonError(
    "DATABASE_BUSY",
    `No connection to ${url.label} became free within ${waited / 1_000} s. ${hint}`,
    { details: { database: url.label } },
  );
}

/** The pools are closed. */
export function closedError(url: DatabaseUrl): CarillonError {
  return new CarillonError(
    "DATABASE_CLOSED",
    `The database ${url.label} was asked after the scheduler had stopped.`,
    { details: { database: url.label } },
  );
}

/** What a driver threw, as an error that holds no connection, no options and no password. */
export function plainError(error: unknown, url: DatabaseUrl): Error {
  const plain = new Error(
    withoutPassword(error instanceof Error ? error.message : String(error), url),
  );
  const code = codeOf(error);
  return code === undefined ? plain : Object.assign(plain, { code });
}

function withoutPassword(text: string, url: DatabaseUrl): string {
  const password = url.dialect === "sqlite" ? undefined : url.password;
  const isLong = password !== undefined && password.length >= 3;
  return redactText(isLong ? text.replaceAll(password, "[redacted]") : text);
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

const FILES: Readonly<Partial<Record<SqliteFault, string>>> = {
  locked: "another process has locked the file",
  full: "the disk is full",
  unavailable: "the file cannot be opened or read",
  corrupt: "the file is damaged",
  "not-a-database": "the file is no SQLite database",
  "read-only": "the file or its folder is read-only",
  denied: "this user may not read and write the file and its folder",
};

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SERVERS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens at that host and port",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name cannot be resolved now",
  ETIMEDOUT: "the server does not answer",
  EHOSTUNREACH: "there is no way to the host",
  ECONNRESET: "the server ended the connection",
  PROTOCOL_CONNECTION_LOST: "the server ended the connection",
  ER_ACCESS_DENIED_ERROR: "wrong user or password",
  ER_DBACCESS_DENIED_ERROR: "this user has no rights there, or there is no such database",
  ER_BAD_DB_ERROR: "there is no such database on the server",
  ER_CON_COUNT_ERROR: "the server has no connection left",
  "28P01": "wrong user or password",
  "28000": "this user may not connect",
  "3D000": "there is no such database on the server",
  "42501": "this user has no rights there",
  "53300": "the server has no connection left",
  "57P03": "the server is starting up",
};
