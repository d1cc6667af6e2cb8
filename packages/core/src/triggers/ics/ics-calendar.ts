import { civilDate, parseDate } from "../../time/index.ts";
import type { Calendar } from "../trigger.ts";
import { type IcsEvent, icsEvents, yearSpan } from "./ics-events.ts";
import { datesOf } from "./recurrence-rule.ts";

/**
 * A calendar of an iCalendar text: each event excludes its local dates. Recurring events are worked out
 * a year at a time, when one of its dates is asked for.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID` with the line.
 */
export function icsCalendar(text: string): Calendar {
  const events = icsEvents(text);
  const years = new Map<number, ReadonlyMap<number, string>>();
  return {
    excluded: (date) => {
      const day = parseDate(date);
      if (day === undefined) return undefined;
      const { year } = civilDate(day);
      let days = years.get(year);
      if (days === undefined) years.set(year, (days = daysOf(events, year)));
      return days.get(day);
    },
  };
}

function daysOf(events: readonly IcsEvent[], year: number): ReadonlyMap<number, string> {
  const [from, to] = yearSpan(year);
  const days = new Map<number, string>();
  for (const event of events) {
    for (const start of startsOf(event, to)) {
      const end = Math.min(start + event.length, to);
      for (let day = Math.max(start, from); day < end; day++) {
        if (!days.has(day)) days.set(day, event.summary);
      }
    }
  }
  return days;
}

function* startsOf(event: IcsEvent, to: number): Generator<number> {
  const { start, rule, except } = event;
  const starts = new Set([start, ...event.also]);
  if (rule !== undefined) for (const day of datesOf(rule, start, to)) starts.add(day);
  for (const day of starts) if (!except.has(day) && day < to) yield day;
}
