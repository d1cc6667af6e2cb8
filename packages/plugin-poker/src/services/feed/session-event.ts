import type { Game } from "../games/game.ts";
import type { Session } from "../sessions/session.ts";
import { type CalendarProperty, instantValue, textValue } from "./calendar-text.ts";

/** A session with its game. */
export interface FeedEntry {
  /** Its game. */
  game: Game;
  /** The session. */
  session: Session;
}

/**
 * A session as an event. All of a series share a UID, and each is told by the instant of its original
 * wall time, so that a calendar moves or cancels what it has instead of adding another.
 */
export function sessionEvent({ game, session }: FeedEntry, club: string): CalendarProperty[] {
  const about = description(session);
  const recurrence: CalendarProperty[] =
    game.recurrence === "once" ? [] : [["RECURRENCE-ID", instantValue(session.originalStartsAt)]];
  const place: CalendarProperty[] =
    session.location === undefined ? [] : [["LOCATION", textValue(session.location)]];
  return [
    ["BEGIN", "VEVENT"],
    ["UID", textValue(`${game.seriesId}@${club}.poker.carillon`)],
    ...recurrence,
    ["SEQUENCE", String(session.sequence)],
    ["DTSTAMP", instantValue(session.updatedAt)],
    ["LAST-MODIFIED", instantValue(session.updatedAt)],
    ["DTSTART", instantValue(session.startsAt)],
    ["DTEND", instantValue(session.endsAt)],
    ["SUMMARY", textValue(session.title)],
    ...place,
    ...(about === "" ? [] : [["DESCRIPTION", textValue(about)] satisfies CalendarProperty]),
    ["STATUS", session.status === "cancelled" ? "CANCELLED" : "CONFIRMED"],
    ["TRANSP", session.status === "cancelled" ? "TRANSPARENT" : "OPAQUE"],
    ["END", "VEVENT"],
  ];
}

/** No player counts: a calendar looks at most once an hour, and would show what is no longer so. */
function description(session: Session): string {
  const lines = [
    session.reason === undefined ? undefined : `Cancelled: ${session.reason}`,
    session.maxPlayers === undefined ? undefined : `Seats: ${session.maxPlayers}`,
    session.notes,
  ];
  return lines.filter((line) => line !== undefined && line !== "").join("\n");
}
