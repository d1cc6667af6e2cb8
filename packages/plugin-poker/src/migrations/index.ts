import type { Migration } from "kysely";
import { games } from "./0001-games.ts";
import { sessions } from "./0002-sessions.ts";
import { players } from "./0003-players.ts";

/** The migrations of a tenant's database, by name, in order of name. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-games": games,
  "0002-sessions": sessions,
  "0003-players": players,
};
