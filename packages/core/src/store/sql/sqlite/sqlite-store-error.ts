import { type SqliteFault, sqliteFault } from "../../../database/index.ts";
import { CarillonError } from "../../../errors.ts";

/**
 * What a store says about an error of SQLite: `STORE_UNREACHABLE` where waiting may mend it,
 * `STORE_INVALID` where a person has to. Any other error is passed on as it is.
 */
export function sqliteStoreError(error: unknown, file: string): Error {
  const fault = sqliteFault(error);
  const text = TEXTS[fault];
  if (text === undefined) return error instanceof Error ? error : new Error(String(error));
  const { code, advice } = text;
  return new CarillonError(code, `the store's SQLite file ${file} ${advice}`, {
    cause: error,
    details: { file, fault },
  });
}

const TEXTS: Partial<Record<SqliteFault, { code: string; advice: string }>> = {
  locked: {
    code: "STORE_UNREACHABLE",
    advice: "is locked by another process for longer than five seconds; end what holds it",
  },
  full: {
    code: "STORE_UNREACHABLE",
    advice: "cannot grow: the disk or the database's page limit is full; make room",
  },
  unavailable: {
    code: "STORE_UNREACHABLE",
    advice:
      "cannot be opened, read or written just now; look at the disk and the limit of open files",
  },
  corrupt: {
    code: "STORE_INVALID",
    advice: "is damaged; restore it from a backup, or save what is left with sqlite3's .recover",
  },
  "not-a-database": {
    code: "STORE_INVALID",
    advice: "is no SQLite database; name another file, it was left as it is",
  },
  "read-only": {
    code: "STORE_INVALID",
    advice: "can only be read; give this process the right to write to it and to its folder",
  },
  denied: {
    code: "STORE_INVALID",
    advice:
      "may not be opened by this process; give it the right to read and write the file and its folder",
  },
};
