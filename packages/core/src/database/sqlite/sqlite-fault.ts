/**
 * What an error of a driver or of the file system means: `locked`, `full` and `unavailable` may mend by
 * waiting; `corrupt`, `not-a-database`, `read-only` and `denied` do not; `constraint` is the
 * statement's; `other` is anything else.
 */
export type SqliteFault =
  | "locked"
  | "full"
  | "unavailable"
  | "corrupt"
  | "not-a-database"
  | "read-only"
  | "denied"
  | "constraint"
  | "other";

/**
 * Tells what an error means, whichever driver threw it.
 *
 * @see https://www.sqlite.org/rescode.html
 */
export function sqliteFault(error: unknown): SqliteFault {
  if (typeof error !== "object" || error === null) return "other";
  const { code, rawCode, errcode } = error as {
    code?: unknown;
    rawCode?: unknown;
    errcode?: unknown;
  };
  const system = typeof code === "string" ? SYSTEM_FAULTS[code] : undefined;
  if (system !== undefined) return system;
  const result = resultCode(rawCode) ?? resultCode(errcode) ?? codeOfMessage(error);
  return result === undefined ? "other" : (RESULT_FAULTS[result] ?? "other");
}

// An extended result code carries the primary one in its lowest byte.
function resultCode(code: unknown): number | undefined {
  return typeof code === "number" ? code & 0xff : undefined;
}

// libsql has no code for a failed open, only a message that ends with the result code.
function codeOfMessage(error: object): number | undefined {
  const message = error instanceof Error ? error.message : "";
  const match = /ConnectionFailed\(.*: (\d+)"?\)$/s.exec(message);
  return match === null ? undefined : Number(match[1]) & 0xff;
}

const RESULT_FAULTS: Readonly<Record<number, SqliteFault>> = {
  3: "denied", // SQLITE_PERM
  5: "locked", // SQLITE_BUSY
  6: "locked", // SQLITE_LOCKED
  8: "read-only", // SQLITE_READONLY
  10: "unavailable", // SQLITE_IOERR
  11: "corrupt", // SQLITE_CORRUPT
  13: "full", // SQLITE_FULL
  14: "unavailable", // SQLITE_CANTOPEN
  15: "locked", // SQLITE_PROTOCOL
  19: "constraint", // SQLITE_CONSTRAINT
  23: "denied", // SQLITE_AUTH
  26: "not-a-database", // SQLITE_NOTADB
};

const SYSTEM_FAULTS: Readonly<Record<string, SqliteFault>> = {
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "read-only",
  ENOSPC: "full",
  EDQUOT: "full",
  EISDIR: "not-a-database",
  ENOTDIR: "denied",
  EEXIST: "denied",
  EIO: "unavailable",
  EMFILE: "unavailable",
  ENFILE: "unavailable",
};
