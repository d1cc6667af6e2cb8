import type { Kysely, Migration } from "kysely";
import { ensureTable, openSchemaChange } from "./schema-change.ts";

/** Makes the table of activities as commanders' BGS-Tally sums them up, one row a commander and tick. */
export const activity: Migration = {
  async up(db: Kysely<Record<string, never>>) {
    await ensureTable(await openSchemaChange(db), {
      name: "bgs_activity",
      columns: [
        { name: "cmdr", kind: "varchar(64)", required: true },
        { name: "tickid", kind: "varchar(24)", required: true },
        { name: "ticktime", kind: "varchar(64)", required: true },
        { name: "timestamp", kind: "varchar(64)", required: true },
        { name: "raw_json", kind: "long-text", required: true },
        { name: "received_at", kind: "big", required: true },
      ],
      indexes: [],
      unique: ["cmdr", "tickid"],
    });
  },
};
