import { randomUUID } from "node:crypto";
import type { PokerTransaction } from "../in-transaction.ts";
import { addDays } from "../recurrence/local-time.ts";
import type { Game } from "./game.ts";
import { checkGame, type GameChange, inputOf } from "./game-input.ts";
import { rowOfGame } from "./game-row.ts";

/**
 * A game after a change. With another time of day, single dates that are left out or added keep to it.
 *
 * @throws {@link CarillonError} `POKER_GAME_INVALID`.
 */
export function changedGame(game: Game, { time, ...change }: GameChange): Game {
  const retimed = time === undefined ? game : atTime(game, time);
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const input = { ...inputOf(retimed), ...Object.fromEntries(given) };
  // The days of one recurrence mean nothing to another.
  if (change.recurrence !== undefined && change.daysOfWeek === undefined) {
    const hasDays = change.recurrence === "weekly" || change.recurrence === "fortnightly";
    if (!hasDays) input.daysOfWeek = [];
  }
  if (change.recurrence !== undefined && change.recurrence !== "rrule") input.rrule = null;
  const { id: _id, ...checked } = checkGame(input, game.timezone);
  return { ...game, ...checked, version: game.version + 1 };
}

/** Writes a new game. */
export async function insertGame(
  transaction: PokerTransaction,
  game: Game,
  now: Date,
): Promise<void> {
  const at = now.getTime();
  await transaction
    .insertInto("games")
    .values({ ...rowOfGame(game), created_at: at, updated_at: at })
    .execute();
}

/** Writes a changed game. */
export async function updateGame(
  transaction: PokerTransaction,
  game: Game,
  now: Date,
): Promise<void> {
  const { id, ...columns } = rowOfGame(game);
  await transaction
    .updateTable("games")
    .set({ ...columns, updated_at: now.getTime() })
    .where("id", "=", id)
    .execute();
}

/**
 * Splits a game: it ends on the day before `date`, and another one of its series goes on from there, with
 * its sessions from then on. The rule is still counted from the first start, so that a fortnight, a last
 * day of the month and a COUNT go on as they were.
 */
export async function splitGame(
  transaction: PokerTransaction,
  { game, date, now }: { game: Game; date: string; now: Date },
): Promise<Game> {
  const next: Game = { ...game, id: randomUUID(), beginsOn: date, version: 0 };
  await updateGame(
    transaction,
    { ...game, endsOn: addDays(date, -1), version: game.version + 1 },
    now,
  );
  await insertGame(transaction, next, now);
  await transaction
    .updateTable("game_sessions")
    .set({ game_id: next.id })
    .where("game_id", "=", game.id)
    .where("occurrence", ">=", `${date}T00:00`)
    .execute();
  return next;
}

function atTime(game: Game, time: string): Game {
  const before = game.startsAt.slice(11);
  const move = (text: string): string =>
    text.slice(11) === before ? `${text.slice(0, 10)}T${time}` : text;
  return {
    ...game,
    startsAt: `${game.startsAt.slice(0, 10)}T${time}`,
    exdates: game.exdates.map(move),
    rdates: game.rdates.map(move),
  };
}
