export { memoryStore } from "./memory/memory-store.ts";
export { runForEvent } from "./shared/event-run.ts";
export { mysqlStore } from "./sql/mysql/mysql-store.ts";
export { postgresStore } from "./sql/postgres/postgres-store.ts";
export { type SqliteStoreOptions, sqliteStore } from "./sql/sqlite/sqlite-store.ts";
export type * from "./store.ts";
