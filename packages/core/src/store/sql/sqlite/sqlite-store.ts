import { openSqlite } from "../../../database/index.ts";
import type { MigrateMode, Store } from "../../store.ts";
import { sqlStore } from "../sql-store.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { sqliteStoreDialect } from "./sqlite-dialect.ts";
import { sqliteStoreError } from "./sqlite-store-error.ts";

/** How the file is kept. */
export interface SqliteStoreOptions {
  /** Path, relative to the working directory; made with its folders. `:memory:` is gone at `close`. */
  file: string;
  /** Whether `open` changes the schema. @defaultValue 'auto' */
  migrate?: MigrateMode;
  /**
   * `normal`: what was committed survives the end of the process; `full`: also a power cut, at the price
   * of a flush for each group of commits. @defaultValue 'normal'
   */
  synchronous?: "normal" | "full";
}

/**
 * Keeps everything in one SQLite file, which all processes of one machine may share; leases go by the
 * machine's clock. Writes that come together are one transaction. Not for network file systems.
 *
 * @throws {@link CarillonError} at `open`, and whenever the file is used: `STORE_UNREACHABLE` when
 * waiting may mend it (locked, disk full), `STORE_INVALID` when it does not (damaged, no database,
 * read-only, missing rights); at `open` also `STORE_SCHEMA_OUTDATED`, `STORE_SCHEMA_NEWER`,
 * `DRIVER_MISSING`.
 */
export function sqliteStore(options: SqliteStoreOptions): Store {
  const { file, migrate = "auto", synchronous = "normal" } = options;
  return sqlStore({
    dialect: sqliteStoreDialect,
    shared: file !== ":memory:",
    migrate,
    async connect({ clock }) {
      try {
        return new SqliteDatabase(openSqlite(file, { synchronous, cache: 32_768 }), clock);
      } catch (error) {
        throw sqliteStoreError(error, file);
      }
    },
  });
}
