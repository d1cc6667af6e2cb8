import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openSqlite,
  type SqliteConnection,
  type SqliteOptions,
} from "../../../src/database/sqlite/index.ts";

/** A folder of its own and whatever is opened in it; all gone when the test ends. */
export function setup(): {
  folder: string;
  file: string;
  open(options?: SqliteOptions, file?: string): SqliteConnection;
  [Symbol.dispose](): void;
} {
  const folder = mkdtempSync(join(tmpdir(), "carillon-sqlite-"));
  const file = join(folder, "test.db");
  const opened: SqliteConnection[] = [];
  return {
    folder,
    file,
    open(options = {}, path = file) {
      const connection = openSqlite(path, options);
      opened.push(connection);
      return connection;
    },
    [Symbol.dispose]() {
      for (const connection of opened) connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
