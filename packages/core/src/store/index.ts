export { memoryStore } from "./memory/memory-store.ts";
export { runForEvent } from "./shared/event-run.ts";
export { type SqliteStoreOptions, sqliteStore } from "./sql/sqlite/sqlite-store.ts";
export type * from "./store.ts";
