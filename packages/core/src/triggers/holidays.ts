import { parseDate } from "../time/index.ts";
import { icsCalendar } from "./ics/ics-calendar.ts";
import type { Calendar } from "./trigger.ts";
import { triggerError } from "./trigger-error.ts";

/**
 * Makes a calendar of days on which nothing runs.
 *
 * @param dates - Dates, each with its name if you like (`2026-12-25 Christmas Day`), or the text of an
 * iCalendar file: its events, also yearly recurring ones, with their summaries as reasons.
 * @throws {@link CarillonError} `TRIGGER_INVALID` for a date that does not exist; for iCalendar with the line.
 */
export function holidays(dates: readonly string[] | { ics: string }): Calendar {
  if ("ics" in dates) return icsCalendar(dates.ics);
  const reasons = new Map<string, string>();
  for (const [index, text] of dates.entries()) {
    const [, date = "", name = ""] = /^(\S+)\s*(.*)$/.exec(String(text).trim()) ?? [];
    if (parseDate(date) === undefined) {
      const expected = "a date that exists, such as 2026-12-25";
      throw triggerError({ label: `holidays[${index}]`, expected, value: text });
    }
    reasons.set(date, name === "" ? "holiday" : name);
  }
  return { excluded: (date) => reasons.get(date) };
}
