import type { Kysely, Migration } from "kysely";
import { EVENT_TABLES } from "./event-tables.ts";
import { ensureTable, openSchemaChange } from "./schema-change.ts";

/**
 * Makes the tables of events, or completes those that the original made: adds what they lack, widens
 * money to 64 bits, and drops nothing. May be broken off anywhere and run again.
 */
export const events: Migration = {
  async up(db: Kysely<Record<string, never>>) {
    const change = await openSchemaChange(db);
    for (const table of EVENT_TABLES) await ensureTable(change, table);
  },
};
