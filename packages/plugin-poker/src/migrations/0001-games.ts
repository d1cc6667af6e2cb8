import type { Kysely, Migration } from "kysely";
import { createTable, withTerms } from "./create-table.ts";

/** Makes the table of games. */
export const games: Migration = {
  async up(db: Kysely<Record<string, never>>) {
    await createTable(db, "games", (table) =>
      withTerms(
        table
          .addColumn("id", "varchar(36)", (column) => column.primaryKey())
          .addColumn("series_id", "varchar(36)", (column) => column.notNull())
          .addColumn("host_id", "varchar(64)")
          .addColumn("recurrence", "varchar(16)", (column) => column.notNull())
          .addColumn("days_of_week", "varchar(32)")
          .addColumn("starts_at", "varchar(16)", (column) => column.notNull())
          .addColumn("timezone", "varchar(64)", (column) => column.notNull())
          .addColumn("duration_minutes", "integer", (column) => column.notNull())
          .addColumn("week_start", "integer", (column) => column.notNull())
          .addColumn("short_months", "varchar(8)", (column) => column.notNull())
          .addColumn("gap", "varchar(8)", (column) => column.notNull())
          .addColumn("rrule", "varchar(500)")
          .addColumn("exdates", "text", (column) => column.notNull())
          .addColumn("rdates", "text", (column) => column.notNull())
          .addColumn("holiday_calendar", "varchar(64)")
          .addColumn("holiday_policy", "varchar(8)", (column) => column.notNull())
          .addColumn("begins_on", "varchar(10)")
          .addColumn("ends_on", "varchar(10)")
          .addColumn("status", "varchar(16)", (column) => column.notNull())
          .addColumn("version", "integer", (column) => column.notNull())
          .addColumn("created_at", "bigint", (column) => column.notNull())
          .addColumn("updated_at", "bigint", (column) => column.notNull()),
      ),
    );
  },
};
