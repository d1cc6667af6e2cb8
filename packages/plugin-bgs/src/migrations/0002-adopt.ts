import type { Kysely, Migration } from "kysely";
import { adoptEvents } from "./adopt-events.ts";

/**
 * Brings the rows that the original wrote to today's form: instants as fixed-format UTC text,
 * fingerprints, links from influence to its event, signed counts of conflict zones, and details that
 * the original's version had no column for. Drops nothing: an event that repeats another is marked.
 *
 * Goes through the events in parts, each a transaction; broken off, it goes on where it was.
 */
export const adopt: Migration = {
  async up(db: Kysely<Record<string, never>>) {
    await adoptEvents(db);
  },
};
