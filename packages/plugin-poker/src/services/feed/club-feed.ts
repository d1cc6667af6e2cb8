import type { PokerTables } from "../../tables.ts";
import type { Club } from "../club.ts";
import { gameOf } from "../games/game-row.ts";
import { sessionOf } from "../sessions/session-row.ts";
import { type CalendarProperty, calendarText, textValue } from "./calendar-text.ts";
import { type FeedEntry, sessionEvent } from "./session-event.ts";

/** How many sessions a feed lists. */
const LONGEST = 2000;

/**
 * A club's sessions as an iCalendar file, from `feedPastDays` back on. The same sessions give the same
 * text, so that it can be compared.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545
 */
export async function clubFeed(club: Club & { name: string }): Promise<string> {
  const entries = await readEntries(club);
  const calendar: CalendarProperty[] = [
    ["BEGIN", "VCALENDAR"],
    ["VERSION", "2.0"],
    ["PRODID", "-//Carillon//Poker//EN"],
    ["CALSCALE", "GREGORIAN"],
    ["METHOD", "PUBLISH"],
    ["X-WR-CALNAME", textValue(club.name)],
    ["X-WR-TIMEZONE", club.timezone],
    ["REFRESH-INTERVAL;VALUE=DURATION", "PT1H"],
    ...entries.flatMap((entry) => sessionEvent(entry, club.id)),
    ["END", "VCALENDAR"],
  ];
  return calendarText(calendar);
}

async function readEntries({ database, settings, now }: Club): Promise<FeedEntry[]> {
  const db = database.tables<PokerTables>();
  const rows = await db
    .selectFrom("game_sessions")
    .selectAll()
    .where("status", "!=", "deleted")
    .where("starts_at", ">=", now.getTime() - settings.feedPastDays * 86_400_000)
    .orderBy("starts_at")
    .orderBy("id")
    .limit(LONGEST)
    .execute();
  const games = await db.selectFrom("games").selectAll().execute();
  const byId = new Map(games.map((row) => [row.id, gameOf(row)]));
  return rows.flatMap((row) => {
    const game = byId.get(row.game_id);
    return game === undefined ? [] : [{ game, session: sessionOf(row) }];
  });
}
