import type { Message } from "@carillon/core";
import type { GameSessionsTable } from "../../tables.ts";

/** What a reminder says of a session. Times are wall times of the game's zone. */
export function reminderMessage(
  row: GameSessionsTable & { timezone: string },
  before: string,
): Message {
  const startsAt = new Date(Number(row.starts_at));
  const sentences = [
    `${row.title} begins on ${wallTime(startsAt, row.timezone)}`,
    ...(row.location === null ? [] : [`at ${row.location}`]),
  ];
  return {
    body: `${sentences.join(" ")}. ${seats(row)}`,
    dedupeKey: `reminder:${row.id}:${startsAt.getTime()}:${before}`,
  };
}

function seats(row: GameSessionsTable): string {
  const joined = Number(row.players_joined);
  const waiting = Number(row.players_waiting);
  if (row.max_players === null) return `${joined} ${joined === 1 ? "player" : "players"} so far.`;
  const taken = `${joined} of ${Number(row.max_players)} seats are taken`;
  return waiting === 0 ? `${taken}.` : `${taken}, ${waiting} on the waiting list.`;
}

function wallTime(instant: Date, timezone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(instant);
  const of = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? "";
  return `${of("weekday")}, ${of("day")} ${of("month")} at ${of("hour")}:${of("minute")} (${timezone})`;
}
