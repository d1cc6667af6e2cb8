import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { SqliteDriver } from "./driver.ts";
import { libsqlDriver } from "./libsql-driver.ts";
import { hasNodeSqlite, nodeSqliteDriver } from "./node-sqlite-driver.ts";
import { SqliteConnection } from "./sqlite-connection.ts";
import { sqliteFault } from "./sqlite-fault.ts";

/** How a file is opened. */
export interface SqliteOptions {
  /** How long a call waits for another process's lock, in milliseconds. @defaultValue 5000 */
  busyTimeout?: number;
  /**
   * `normal`: a commit survives the end of the process; `full`: also a power cut, at the price of a
   * flush for each commit. @defaultValue 'normal'
   */
  synchronous?: "normal" | "full";
  /** Page cache in KiB. @defaultValue 4096 */
  cache?: number;
  /** Opens the raw driver; `node:sqlite` where the runtime has it, else `libsql`. */
  driver?: (file: string) => SqliteDriver;
}

/**
 * Opens an SQLite file, made with its folders where it does not exist; `:memory:` is one that no one
 * else sees. Write-ahead log, foreign keys on, waits for locks. Close it explicitly.
 *
 * @throws the driver's or the file system's error; `sqliteFault` says what it means.
 * {@link CarillonError} `DRIVER_MISSING` where there is no driver.
 */
export function openSqlite(file: string, options: SqliteOptions = {}): SqliteConnection {
  const path = file === ":memory:" ? file : preparePath(file);
  const openDriver = options.driver ?? (hasNodeSqlite() ? nodeSqliteDriver : libsqlDriver);
  const connection = new SqliteConnection(path, openDriver(path));
  try {
    configure(connection, options);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

function preparePath(file: string): string {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  // Asked here because the drivers report all of these as "unable to open".
  const known = statSync(path, { throwIfNoEntry: false });
  if (known?.isDirectory()) {
    throw Object.assign(new Error(`expected a database file, found a folder: ${path}`), {
      code: "EISDIR",
    });
  }
  if (known === undefined) accessSync(dirname(path), constants.W_OK | constants.X_OK);
  else accessSync(path, constants.R_OK | constants.W_OK);
  return path;
}

function configure(connection: SqliteConnection, options: SqliteOptions): void {
  const timeout = options.busyTimeout ?? 5000;
  connection.exec(`pragma busy_timeout = ${Math.max(0, Math.round(timeout))}`);
  patiently(timeout, () => connection.exec("pragma journal_mode = wal"));
  connection.exec(`pragma synchronous = ${options.synchronous === "full" ? "full" : "normal"}`);
  connection.exec("pragma foreign_keys = on");
  connection.exec("pragma temp_store = memory");
  // Each checkpoint is a flush of the whole file: fewer, at the price of a log of some 16 MB.
  connection.exec("pragma wal_autocheckpoint = 4000");
  connection.exec("pragma journal_size_limit = 67108864");
  connection.exec(`pragma cache_size = -${Math.max(64, Math.round(options.cache ?? 4096))}`);
}

// SQLite does not ask its busy handler when two processes turn one new file to WAL at once. This waits
// as the native handler does, in place: opening is rare, and the switch takes microseconds.
function patiently(timeout: number, work: () => void): void {
  const step = 5;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += step) {
    try {
      work();
      return;
    } catch (error) {
      if (sqliteFault(error) !== "locked" || waited >= timeout) throw error;
      Atomics.wait(cell, 0, 0, step);
    }
  }
}
