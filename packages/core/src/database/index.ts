export { plainError } from "./database-error.ts";
export { DatabasePools, type DatabaseRequest } from "./database-pools.ts";
export {
  type DatabaseUrl,
  parseDatabaseUrl,
  type ServerUrl,
  type SqliteUrl,
} from "./database-url.ts";
export type { PluginMigrations } from "./migrate.ts";
export { createMysqlPool } from "./mysql-pool.ts";
export { createPostgresPool } from "./postgres-pool.ts";
export {
  openSqlite,
  type SqliteConnection,
  type SqliteFault,
  type SqliteOptions,
  sqliteFault,
} from "./sqlite/index.ts";
export type { Dialect, TenantDatabase } from "./tenant-database.ts";
