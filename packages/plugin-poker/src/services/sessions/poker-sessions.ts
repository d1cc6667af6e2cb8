import { type Token, token } from "@carillon/core";
import type { PokerTables } from "../../tables.ts";
import { type Club, type ClubParts, withClub } from "../club.ts";
import type { GameReport } from "../planning/game-report.ts";
import { type DateWindow, generateSessions } from "../planning/plan-game.ts";
import { syncReminders } from "../reminders/sync-reminders.ts";
import { changeSession } from "./change-session.ts";
import { checkOpen } from "./check-open.ts";
import { findSession } from "./find-sessions.ts";
import {
  checkInPlayer,
  joinSession,
  leaveSession,
  type PlayerInput,
  playersOf,
  type SessionPlayer,
} from "./players.ts";
import type { Session } from "./session.ts";
import { changedSession, type SessionChange } from "./session-change.ts";
import { sessionOf } from "./session-row.ts";
import { withSession } from "./with-session.ts";

/** Which sessions {@link PokerSessions.list} answers; deleted ones never. */
export interface SessionQuery {
  /** Of this game only. */
  gameId?: string;
  /** That begin then or later. */
  from?: Date;
  /** That begin before. */
  to?: Date;
}

/** A club's sessions and their players. The first argument is the tenant's id. */
export interface PokerSessions {
  /** Sessions by start; 1000 at most. */
  list(tenant: string, query?: SessionQuery): Promise<readonly Session[]>;
  /** One. @throws {@link CarillonError} `POKER_SESSION_UNKNOWN`. */
  get(tenant: string, sessionId: string): Promise<Session>;
  /**
   * Makes the sessions of one game in a window of its local dates; those that are there stay.
   *
   * @throws {@link CarillonError} `POKER_GAME_UNKNOWN`, `POKER_WINDOW_INVALID`.
   */
  createSessionsForGame(tenant: string, gameId: string, window: DateWindow): Promise<GameReport>;
  /**
   * Changes this session alone; later changes of the series leave what it names as it is.
   *
   * @throws {@link CarillonError} `POKER_SESSION_INVALID`, `POKER_SESSION_CLOSED`.
   */
  edit(tenant: string, sessionId: string, change: SessionChange): Promise<Session>;
  /** Moves this session alone; its length stays. @throws {@link CarillonError} as `edit`. */
  move(tenant: string, sessionId: string, startsAt: Date): Promise<Session>;
  /** Cancels it for good; players stay on record. @throws {@link CarillonError} `POKER_SESSION_CLOSED`. */
  cancel(tenant: string, sessionId: string, reason?: string): Promise<Session>;
  /** Deletes it with its players, and leaves a tombstone, so that it is not made again. */
  delete(tenant: string, sessionId: string): Promise<void>;
  /**
   * Gives a player a seat, or a place on the waiting list. Joining again changes nothing.
   *
   * @throws {@link CarillonError} `POKER_SESSION_CLOSED`, `POKER_PLAYER_INVALID`.
   */
  join(tenant: string, sessionId: string, player: PlayerInput): Promise<SessionPlayer>;
  /** Takes a player out; who waits longest gets the seat. Leaving again changes nothing. */
  leave(
    tenant: string,
    sessionId: string,
    playerId: string,
  ): Promise<{ left: boolean; promoted: readonly string[] }>;
  /** Records that a player has come. @throws {@link CarillonError} `POKER_PLAYER_UNKNOWN`. */
  checkIn(tenant: string, sessionId: string, playerId: string): Promise<SessionPlayer>;
  /** Players with a seat, then the waiting list in order. */
  players(tenant: string, sessionId: string): Promise<readonly SessionPlayer[]>;
}

/** What hosts, routes and jobs ask for. */
export const PokerSessions: Token<PokerSessions> = token<PokerSessions>("poker:sessions");

/** Keeps sessions in the tenants' databases. */
export class DefaultPokerSessions implements PokerSessions {
  readonly #parts: ClubParts;

  /** Works with these. */
  constructor(parts: ClubParts) {
    this.#parts = parts;
  }

  /** See {@link PokerSessions}. */
  async list(tenant: string, query: SessionQuery = {}): Promise<readonly Session[]> {
    return await withClub(this.#parts, tenant, async ({ database }) => {
      let select = database
        .tables<PokerTables>()
        .selectFrom("game_sessions")
        .selectAll()
        .where("status", "!=", "deleted");
      if (query.gameId !== undefined) select = select.where("game_id", "=", query.gameId);
      if (query.from !== undefined) select = select.where("starts_at", ">=", query.from.getTime());
      if (query.to !== undefined) select = select.where("starts_at", "<", query.to.getTime());
      const rows = await select.orderBy("starts_at").orderBy("id").limit(1000).execute();
      return rows.map(sessionOf);
    });
  }

  /** See {@link PokerSessions}. */
  async get(tenant: string, sessionId: string): Promise<Session> {
    return await withClub(this.#parts, tenant, ({ database }) =>
      findSession(database.tables(), sessionId),
    );
  }

  /** See {@link PokerSessions}. */
  async createSessionsForGame(
    tenant: string,
    gameId: string,
    window: DateWindow,
  ): Promise<GameReport> {
    return await this.#change(tenant, (club) => generateSessions(club, gameId, window));
  }

  /** See {@link PokerSessions}. */
  async edit(tenant: string, sessionId: string, change: SessionChange): Promise<Session> {
    return await this.#change(tenant, ({ database, now }) =>
      withSession(database, sessionId, async (transaction, session) => {
        checkOpen(session, now);
        return await changeSession(transaction, session, changedSession(session, change, now));
      }),
    );
  }

  /** See {@link PokerSessions}. */
  async move(tenant: string, sessionId: string, startsAt: Date): Promise<Session> {
    return await this.edit(tenant, sessionId, { startsAt });
  }

  /** See {@link PokerSessions}. */
  async cancel(tenant: string, sessionId: string, reason?: string): Promise<Session> {
    return await this.#change(tenant, ({ database, now }) =>
      withSession(database, sessionId, async (transaction, session) => {
        if (session.status === "cancelled") return session;
        checkOpen(session, now);
        const change = {
          status: "cancelled",
          reason: reason?.slice(0, 255),
          updatedAt: now,
        } as const;
        return await changeSession(transaction, session, change);
      }),
    );
  }

  /** See {@link PokerSessions}. */
  async delete(tenant: string, sessionId: string): Promise<void> {
    await this.#change(tenant, ({ database, now }) =>
      withSession(database, sessionId, async (transaction, session) => {
        await transaction
          .deleteFrom("game_session_players")
          .where("session_id", "=", session.id)
          .execute();
        const nobody = { playersJoined: 0, playersWaiting: 0, playersCheckedIn: 0 };
        const change = { status: "deleted", updatedAt: now, ...nobody } as const;
        await changeSession(transaction, session, change);
      }),
    );
  }

  /** See {@link PokerSessions}. */
  async join(tenant: string, sessionId: string, player: PlayerInput): Promise<SessionPlayer> {
    return await withClub(this.#parts, tenant, ({ database, now }) =>
      joinSession({ database, sessionId, now }, player),
    );
  }

  /** See {@link PokerSessions}. */
  async leave(
    tenant: string,
    sessionId: string,
    playerId: string,
  ): Promise<{ left: boolean; promoted: readonly string[] }> {
    return await withClub(this.#parts, tenant, ({ database, now }) =>
      leaveSession({ database, sessionId, now }, playerId),
    );
  }

  /** See {@link PokerSessions}. */
  async checkIn(tenant: string, sessionId: string, playerId: string): Promise<SessionPlayer> {
    return await withClub(this.#parts, tenant, ({ database, now }) =>
      checkInPlayer({ database, sessionId, now }, playerId),
    );
  }

  /** See {@link PokerSessions}. */
  async players(tenant: string, sessionId: string): Promise<readonly SessionPlayer[]> {
    return await withClub(this.#parts, tenant, async ({ database }) => {
      await findSession(database.tables(), sessionId);
      return await playersOf(database.tables<PokerTables>(), sessionId);
    });
  }

  /** Reminders follow every change. */
  async #change<T>(tenant: string, work: (club: Club) => Promise<T>): Promise<T> {
    return await withClub(this.#parts, tenant, async (club) => {
      const result = await work(club);
      await syncReminders(club, this.#parts.schedules);
      return result;
    });
  }
}
