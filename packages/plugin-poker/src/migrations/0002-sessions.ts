import type { Kysely, Migration } from "kysely";
import { createTable, withTerms } from "./create-table.ts";

/** Makes the table of sessions, where an occurrence of a game has one row. */
export const sessions: Migration = {
  async up(db: Kysely<Record<string, never>>) {
    await createTable(db, "game_sessions", (table) =>
      withTerms(
        table
          .addColumn("id", "varchar(36)", (column) => column.primaryKey())
          .addColumn("game_id", "varchar(36)", (column) => column.notNull())
          .addColumn("occurrence", "varchar(16)", (column) => column.notNull())
          .addColumn("original_starts_at", "bigint", (column) => column.notNull())
          .addColumn("starts_at", "bigint", (column) => column.notNull())
          .addColumn("ends_at", "bigint", (column) => column.notNull())
          .addColumn("status", "varchar(16)", (column) => column.notNull())
          .addColumn("reason", "varchar(255)")
          .addColumn("overridden", "varchar(500)", (column) => column.notNull())
          .addColumn("sequence", "integer", (column) => column.notNull())
          .addColumn("arrivals", "integer", (column) => column.notNull())
          .addColumn("players_joined", "integer", (column) => column.notNull())
          .addColumn("players_waiting", "integer", (column) => column.notNull())
          .addColumn("players_checked_in", "integer", (column) => column.notNull())
          .addColumn("created_at", "bigint", (column) => column.notNull())
          .addColumn("updated_at", "bigint", (column) => column.notNull()),
      )
        .addUniqueConstraint("uq_game_sessions_occurrence", ["game_id", "occurrence"])
        // Unique by its last column anyway: it stands here as the index by start, in the same statement.
        .addUniqueConstraint("uq_game_sessions_start", ["starts_at", "id"])
        .addForeignKeyConstraint("fk_game_sessions_game", ["game_id"], "games", ["id"]),
    );
  },
};
