import type { GameSessionsTable } from "../../tables.ts";
import { termColumns, termsOfRow } from "../games/game-row.ts";
import type { Session, SessionField } from "./session.ts";

/** A session of a row of the database. */
export function sessionOf(row: GameSessionsTable): Session {
  return {
    ...termsOfRow(row),
    id: row.id,
    gameId: row.game_id,
    occurrence: row.occurrence,
    originalStartsAt: new Date(Number(row.original_starts_at)),
    startsAt: new Date(Number(row.starts_at)),
    endsAt: new Date(Number(row.ends_at)),
    status: row.status as Session["status"],
    reason: row.reason ?? undefined,
    overridden: JSON.parse(row.overridden) as SessionField[],
    sequence: Number(row.sequence),
    playersJoined: Number(row.players_joined),
    playersWaiting: Number(row.players_waiting),
    playersCheckedIn: Number(row.players_checked_in),
    updatedAt: new Date(Number(row.updated_at)),
  };
}

/** The columns of a session that changes touch. */
export function changedColumns(session: Session) {
  return {
    ...termColumns(session),
    starts_at: session.startsAt.getTime(),
    ends_at: session.endsAt.getTime(),
    status: session.status,
    reason: session.reason ?? null,
    overridden: JSON.stringify(session.overridden),
    sequence: session.sequence,
    updated_at: session.updatedAt.getTime(),
  };
}
