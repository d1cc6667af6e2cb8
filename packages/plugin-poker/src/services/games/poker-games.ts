import { randomUUID } from "node:crypto";
import { CarillonError, type Token, token } from "@carillon/core";
import type { PokerTables } from "../../tables.ts";
import { type Club, type ClubParts, withClub } from "../club.ts";
import { inTransaction, lockGame, lockSession, type PokerTransaction } from "../in-transaction.ts";
import { applySeries, createFirst } from "../planning/apply-series.ts";
import { carryOutPlan } from "../planning/carry-out-plan.ts";
import type { GameReport } from "../planning/game-report.ts";
import { type DateWindow, previewSessions } from "../planning/plan-game.ts";
import type { SessionPlan } from "../planning/plan-sessions.ts";
import { dateAt } from "../recurrence/local-time.ts";
import { syncReminders } from "../reminders/sync-reminders.ts";
import { sessionsFrom } from "../sessions/find-sessions.ts";
import { isOpen } from "../sessions/session.ts";
import { withSession } from "../sessions/with-session.ts";
import { findGame } from "./find-game.ts";
import type { Game } from "./game.ts";
import { checkGame, type GameChange, type GameInput } from "./game-input.ts";
import { gameOf } from "./game-row.ts";
import { changedGame, insertGame, splitGame, updateGame } from "./series.ts";

/** A game after a change, and what the change did to its sessions. */
export interface GameResult {
  /** As it is now. */
  game: Game;
  /** What became of its sessions. */
  report: GameReport;
}

/** What {@link PokerGames.create} is told besides the game. */
export interface CreateGameOptions {
  /**
   * Sessions to make at once: the `first` within 30 days of the start, all of the usual `window`, or `none`.
   * `first` unless told.
   */
  sessions?: "first" | "window" | "none";
}

/** A club's games. The first argument is the tenant's id. */
export interface PokerGames {
  /** Games by title, also paused ones. */
  list(tenant: string): Promise<readonly Game[]>;
  /** One. @throws {@link CarillonError} `POKER_GAME_UNKNOWN`. */
  get(tenant: string, gameId: string): Promise<Game>;
  /**
   * Makes a game.
   *
   * @throws {@link CarillonError} `POKER_GAME_INVALID`, `POKER_GAME_EXISTS`, `POKER_RRULE_PEER`.
   */
  create(tenant: string, input: GameInput, options?: CreateGameOptions): Promise<GameResult>;
  /**
   * Changes a game and all its future sessions; what was changed for one session alone stays, and is
   * reported as `kept`. The sessions keep their ids and players.
   *
   * @throws {@link CarillonError} `POKER_GAME_UNKNOWN`, `POKER_GAME_INVALID`.
   */
  edit(tenant: string, gameId: string, change: GameChange): Promise<GameResult>;
  /**
   * Changes a session's series from that session on: the game ends before it, and a new one of the same
   * series goes on, which is answered.
   *
   * @throws {@link CarillonError} `POKER_SESSION_UNKNOWN`, `POKER_GAME_INVALID`.
   */
  editFrom(tenant: string, sessionId: string, change: GameChange): Promise<GameResult>;
  /** Makes no more sessions until `resume`; those there are stay. */
  pause(tenant: string, gameId: string): Promise<Game>;
  /** Ends a pause. */
  resume(tenant: string, gameId: string): Promise<Game>;
  /** Deletes a game; its future sessions go, those with players are cancelled. */
  delete(tenant: string, gameId: string): Promise<GameReport>;
  /** What would be made in a window, and why the rest would not; writes nothing. */
  preview(tenant: string, gameId: string, window?: DateWindow): Promise<SessionPlan>;
}

/** What hosts, routes and jobs ask for. */
export const PokerGames: Token<PokerGames> = token<PokerGames>("poker:games");

/** Keeps games in the tenants' databases. */
export class DefaultPokerGames implements PokerGames {
  readonly #parts: ClubParts;

  /** Works with these. */
  constructor(parts: ClubParts) {
    this.#parts = parts;
  }

  /** See {@link PokerGames}. */
  async list(tenant: string): Promise<readonly Game[]> {
    return await withClub(this.#parts, tenant, async ({ database }) => {
      const rows = await database
        .tables<PokerTables>()
        .selectFrom("games")
        .selectAll()
        .where("status", "!=", "deleted")
        .orderBy("title")
        .orderBy("id")
        .execute();
      return rows.map(gameOf);
    });
  }

  /** See {@link PokerGames}. */
  async get(tenant: string, gameId: string): Promise<Game> {
    return await withClub(this.#parts, tenant, ({ database }) =>
      findGame(database.tables(), gameId),
    );
  }

  /** See {@link PokerGames}. */
  async create(
    tenant: string,
    input: GameInput,
    { sessions = "first" }: CreateGameOptions = {},
  ): Promise<GameResult> {
    return await this.#change(tenant, async (club, transaction) => {
      const { id = randomUUID(), ...checked } = checkGame(input, club.timezone);
      const game: Game = { ...checked, id, seriesId: id, status: "active", version: 0 };
      await lockGame(transaction, id);
      const there = await transaction
        .selectFrom("games")
        .select("id")
        .where("id", "=", id)
        .executeTakeFirst();
      if (there !== undefined) throw exists(id);
      await insertGame(transaction, game, club.now);
      return { game, report: await firstSessions(transaction, { club, game, sessions }) };
    });
  }

  /** See {@link PokerGames}. */
  async edit(tenant: string, gameId: string, change: GameChange): Promise<GameResult> {
    return await this.#change(tenant, async (club, transaction) => {
      await lockGame(transaction, gameId);
      const before = await findGame(transaction, gameId);
      const game = changedGame(before, change);
      await updateGame(transaction, game, club.now);
      const since = dateAt(club.now, before.timezone);
      return { game, report: await applySeries(transaction, { club, game, since }) };
    });
  }

  /** See {@link PokerGames}. */
  async editFrom(tenant: string, sessionId: string, change: GameChange): Promise<GameResult> {
    return await this.#inClub(tenant, (club) =>
      withSession(club.database, sessionId, async (transaction, session) => {
        const before = await findGame(transaction, session.gameId);
        const date = session.occurrence.slice(0, 10);
        const isFirst = date <= before.startsAt.slice(0, 10) || date <= (before.beginsOn ?? "");
        const { now } = club;
        const part = isFirst ? before : await splitGame(transaction, { game: before, date, now });
        const game = changedGame(part, change);
        await updateGame(transaction, game, now);
        return { game, report: await applySeries(transaction, { club, game }) };
      }),
    );
  }

  /** See {@link PokerGames}. */
  async pause(tenant: string, gameId: string): Promise<Game> {
    return await this.#setStatus(tenant, gameId, "paused");
  }

  /** See {@link PokerGames}. */
  async resume(tenant: string, gameId: string): Promise<Game> {
    return await this.#setStatus(tenant, gameId, "active");
  }

  /** See {@link PokerGames}. */
  async delete(tenant: string, gameId: string): Promise<GameReport> {
    return await this.#change(tenant, async ({ now }, transaction) => {
      await lockGame(transaction, gameId);
      const game = await findGame(transaction, gameId);
      await updateGame(transaction, { ...game, status: "deleted", version: game.version + 1 }, now);
      const sessions = await sessionsFrom(transaction, { gameId, date: "9999-12-31", now });
      const orphaned = sessions
        .filter((session) => isOpen(session) && session.startsAt > now)
        .map((session) => ({ ...session, overridden: [] }));
      for (const { id } of orphaned) {
        await lockSession(transaction, id);
        await transaction
          .updateTable("game_sessions")
          .set({ overridden: "[]" })
          .where("id", "=", id)
          .execute();
      }
      const plan = { create: [], update: [], existing: [], skipped: [], kept: [], orphaned };
      return await carryOutPlan(transaction, { game, plan, now, removeOrphans: true });
    });
  }

  /** See {@link PokerGames}. */
  async preview(tenant: string, gameId: string, window: DateWindow = {}): Promise<SessionPlan> {
    return await withClub(this.#parts, tenant, async (club) => {
      const { plan } = await previewSessions(club, gameId, window);
      return plan;
    });
  }

  async #setStatus(tenant: string, gameId: string, status: "active" | "paused"): Promise<Game> {
    return await this.#change(tenant, async ({ now }, transaction) => {
      await lockGame(transaction, gameId);
      const before = await findGame(transaction, gameId);
      const game: Game = { ...before, status, version: before.version + 1 };
      await updateGame(transaction, game, now);
      return game;
    });
  }

  async #change<T>(
    tenant: string,
    work: (club: Club, transaction: PokerTransaction) => Promise<T>,
  ): Promise<T> {
    return await this.#inClub(tenant, (club) =>
      inTransaction(club.database, (transaction) => work(club, transaction)),
    );
  }

  /** Reminders follow every change. */
  async #inClub<T>(tenant: string, work: (club: Club) => Promise<T>): Promise<T> {
    return await withClub(this.#parts, tenant, async (club) => {
      const result = await work(club);
      await syncReminders(club, this.#parts.schedules);
      return result;
    });
  }
}

async function firstSessions(
  transaction: PokerTransaction,
  { club, game, sessions }: { club: Club; game: Game; sessions: "first" | "window" | "none" },
): Promise<GameReport> {
  if (sessions === "window") return await applySeries(transaction, { club, game });
  if (sessions === "first") return await createFirst(transaction, { club, game });
  const plan = { create: [], update: [], existing: [], skipped: [], kept: [], orphaned: [] };
  return await carryOutPlan(transaction, { game, plan, now: club.now, removeOrphans: false });
}

function exists(id: string): CarillonError {
  return new CarillonError(
    "POKER_GAME_EXISTS",
    `Expected an id that no game of the club has had, found ${JSON.stringify(id)}`,
    { details: { game: id } },
  );
}
