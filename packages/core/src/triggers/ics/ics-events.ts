import { dayNumber, parseDate } from "../../time/index.ts";
import { type IcsLine, icsError, icsLines } from "./ics-lines.ts";
import { parseRule, type RecurrenceRule } from "./recurrence-rule.ts";

/** An event of an iCalendar file, by local dates. */
export interface IcsEvent {
  /** Day number of its first date. */
  readonly start: number;
  /** How many dates it covers, at least 1. */
  readonly length: number;
  /** Why nothing runs. */
  readonly summary: string;
  /** When it comes again. */
  readonly rule: RecurrenceRule | undefined;
  /** First dates at which it does not come. */
  readonly except: ReadonlySet<number>;
  /** More first dates. */
  readonly also: readonly number[];
}

/** Reads the events of an iCalendar text; cancelled ones are left out. */
export function icsEvents(text: string): readonly IcsEvent[] {
  const lines = icsLines(text);
  const [first] = lines;
  if (first?.name !== "BEGIN" || first.value.trim().toUpperCase() !== "VCALENDAR") {
    throw icsError(first ?? { number: 1 }, "BEGIN:VCALENDAR", first?.value);
  }
  const events: IcsEvent[] = [];
  const open: IcsLine[] = [];
  let properties: IcsLine[] = [];
  for (const line of lines) {
    const component = line.value.trim().toUpperCase();
    if (line.name === "BEGIN") {
      open.push(line);
      if (component === "VEVENT") properties = [];
    } else if (line.name === "END") {
      const begun = open.pop();
      if (begun === undefined || begun.value.trim().toUpperCase() !== component) {
        throw icsError(line, `END:${begun?.value.trim() ?? "nothing"}`, `END:${line.value}`);
      }
      if (component === "VEVENT") events.push(...eventOf(properties, begun));
    } else if (open.at(-1)?.value.trim().toUpperCase() === "VEVENT") {
      // What stands in an alarm inside the event is not the event's.
      properties.push(line);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    throw icsError(unclosed, `END:${unclosed.value.trim()} for it`, undefined);
  }
  return events;
}

function eventOf(properties: readonly IcsLine[], begin: IcsLine): readonly IcsEvent[] {
  const of = (name: string): IcsLine | undefined => properties.find((line) => line.name === name);
  if (of("STATUS")?.value.trim().toUpperCase() === "CANCELLED") return [];
  const dtstart = of("DTSTART");
  if (dtstart === undefined) throw icsError(begin, "a DTSTART in the event", undefined);
  const start = dateOf(dtstart.value, dtstart);
  const rrule = of("RRULE");
  const dates = (name: string): readonly number[] =>
    properties
      .filter((line) => line.name === name)
      .flatMap((line) => line.value.split(",").map((value) => dateOf(value, line)));
  return [
    {
      start,
      length: lengthOf(start, of("DTEND"), of("DURATION")),
      summary: unescaped(of("SUMMARY")?.value ?? "") || "holiday",
      rule: rrule === undefined ? undefined : parseRule(rrule, start),
      except: new Set(dates("EXDATE")),
      also: dates("RDATE"),
    },
  ];
}

function lengthOf(start: number, end: IcsLine | undefined, duration: IcsLine | undefined): number {
  if (end !== undefined) {
    // The end is exclusive, so a time of midnight ends the day before.
    const last = dateOf(end.value, end) - (/T(?!000000)/.test(end.value) ? 0 : 1);
    return Math.max(1, last - start + 1);
  }
  if (duration === undefined) return 1;
  const match = /^\+?P(?:(\d{1,4})W|(\d{1,5})D(?:T.*)?|T.*)$/.exec(
    duration.value.trim().toUpperCase(),
  );
  if (match === null) throw icsError(duration, "a duration such as P1D", duration.value);
  return Math.max(1, Number(match[1] ?? 0) * 7 + Number(match[2] ?? 0));
}

/** The date of `20261225` or `20261225T000000Z`, as it is written there. */
function dateOf(value: string, line: IcsLine): number {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?(?:\/.*)?$/.exec(value.trim());
  const text = match === null ? "" : `${match[1]}-${match[2]}-${match[3]}`;
  const day = parseDate(text);
  if (day === undefined) throw icsError(line, `${line.name} to be a date such as 20261225`, value);
  return day;
}

function unescaped(text: string): string {
  return text
    .replaceAll(/\\([nN,;\\])/g, (_, letter: string) => (/n/i.test(letter) ? " " : letter))
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}

/** First day of a year, and of the one after. */
export function yearSpan(year: number): readonly [from: number, to: number] {
  return [dayNumber(year, 1, 1), dayNumber(year + 1, 1, 1)];
}
