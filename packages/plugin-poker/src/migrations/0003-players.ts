import type { Kysely, Migration } from "kysely";
import { createTable } from "./create-table.ts";

/** Makes the table of players and waiting lists. */
export const players: Migration = {
  async up(db: Kysely<Record<string, never>>) {
    await createTable(db, "game_session_players", (table) =>
      table
        .addColumn("session_id", "varchar(36)", (column) => column.notNull())
        .addColumn("player_id", "varchar(64)", (column) => column.notNull())
        .addColumn("name", "varchar(255)")
        .addColumn("state", "varchar(16)", (column) => column.notNull())
        .addColumn("position", "integer", (column) => column.notNull())
        .addColumn("joined_at", "bigint", (column) => column.notNull())
        .addColumn("checked_in_at", "bigint")
        .addPrimaryKeyConstraint("pk_game_session_players", ["session_id", "player_id"])
        .addForeignKeyConstraint(
          "fk_game_session_players_session",
          ["session_id"],
          "game_sessions",
          ["id"],
          (constraint) => constraint.onDelete("cascade"),
        ),
    );
  },
};
