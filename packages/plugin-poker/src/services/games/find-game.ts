import { CarillonError } from "@carillon/core";
import type { Kysely } from "kysely";
import type { PokerTables } from "../../tables.ts";
import type { Game } from "./game.ts";
import { gameOf } from "./game-row.ts";

/**
 * A game by its id.
 *
 * @throws {@link CarillonError} `POKER_GAME_UNKNOWN`, also for a deleted one.
 */
export async function findGame(db: Kysely<PokerTables>, id: string): Promise<Game> {
  const row = await db.selectFrom("games").selectAll().where("id", "=", id).executeTakeFirst();
  if (row !== undefined && row.status !== "deleted") return gameOf(row);
  throw new CarillonError(
    "POKER_GAME_UNKNOWN",
    `Expected the id of one of the club's games, found ${JSON.stringify(id)}${row === undefined ? "" : ", which is deleted"}`,
    { details: { game: id } },
  );
}
