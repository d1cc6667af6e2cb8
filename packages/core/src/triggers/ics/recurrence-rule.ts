import { civilDate, dayNumber, daysInMonth, parseDate, weekday } from "../../time/index.ts";
import { type IcsLine, icsError } from "./ics-lines.ts";

/** `2TH`, `-1MO`, `SU`: a weekday, and which one of its month or year; 0 is every one. */
interface NthWeekday {
  readonly n: number;
  readonly weekday: number;
}

/** A recurrence rule, by dates. */
export interface RecurrenceRule {
  readonly frequency: "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  readonly interval: number;
  readonly count: number | undefined;
  /** Day number of the last date allowed. */
  readonly until: number | undefined;
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly weekdays: readonly NthWeekday[];
}

const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const PARTS = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"];
const LATEST = dayNumber(9_999, 12, 31);

/**
 * Reads a rule of whole days. `BYSETPOS`, `BYWEEKNO`, `BYYEARDAY` and parts of a day are refused, as
 * is a week that begins on another day than Monday where that matters.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID` with the line.
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
 */
export function parseRule(line: IcsLine, start: number): RecurrenceRule {
  const parts = new Map<string, string>();
  for (const part of line.value.trim().toUpperCase().split(";")) {
    const [name = "", value = ""] = part.split("=");
    if (!PARTS.includes(name)) throw icsError(line, `RRULE parts ${PARTS.join(", ")}`, part);
    parts.set(name, value);
  }
  const frequency = parts.get("FREQ") ?? "";
  if (!isFrequency(frequency)) {
    throw icsError(line, "FREQ to be YEARLY, MONTHLY, WEEKLY or DAILY", frequency);
  }
  const interval = numbers(parts.get("INTERVAL") ?? "1", line, [1, 1_000])[0] ?? 1;
  if (frequency === "WEEKLY" && interval > 1 && (parts.get("WKST") ?? "MO") !== "MO") {
    throw icsError(line, "WKST=MO in a rule of several weeks", parts.get("WKST"));
  }
  const given = {
    months: numbers(parts.get("BYMONTH"), line, [1, 12]),
    monthDays: numbers(parts.get("BYMONTHDAY"), line, [-31, 31]),
    weekdays: weekdaysOf(parts.get("BYDAY"), line),
  };
  return {
    frequency,
    interval,
    count: numbers(parts.get("COUNT"), line, [1, 100_000])[0],
    until: untilOf(parts.get("UNTIL"), line),
    ...completed(frequency, given, start),
  };
}

/** The dates of a rule in ascending order, from its start up to and without `to`. */
export function* datesOf(rule: RecurrenceRule, start: number, to: number): Generator<number> {
  const last = Math.min(to - 1, rule.until ?? LATEST);
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  for (let n = 0; ; n++) {
    const [from, end] = periodOf(rule, start, n * rule.interval);
    if (from > last) return;
    for (let day = Math.max(from, start); day < end; day++) {
      if (day > last || left <= 0) return;
      if (!isDate(rule, day)) continue;
      left--;
      yield day;
    }
  }
}

type Frequency = RecurrenceRule["frequency"];

function isFrequency(text: string): text is Frequency {
  return text === "DAILY" || text === "WEEKLY" || text === "MONTHLY" || text === "YEARLY";
}

/** What the rule does not say is as in the start. */
function completed(
  frequency: Frequency,
  given: Pick<RecurrenceRule, "months" | "monthDays" | "weekdays">,
  start: number,
): Pick<RecurrenceRule, "months" | "monthDays" | "weekdays"> {
  const { month, day } = civilDate(start);
  const { monthDays, weekdays } = given;
  let { months } = given;
  if (monthDays.length > 0 || weekdays.length > 0) {
    // The n-th weekday of a year is counted in the year, any other day is of any month.
    return { months, monthDays, weekdays };
  }
  if (frequency === "YEARLY" && months.length === 0) months = [month];
  if (frequency === "YEARLY" || frequency === "MONTHLY")
    return { months, monthDays: [day], weekdays };
  if (frequency === "WEEKLY")
    return { months, monthDays, weekdays: [{ n: 0, weekday: weekday(start) }] };
  return { months, monthDays, weekdays };
}

function periodOf(rule: RecurrenceRule, start: number, n: number): readonly [number, number] {
  const { year, month } = civilDate(start);
  switch (rule.frequency) {
    case "YEARLY":
      return [dayNumber(year + n, 1, 1), dayNumber(year + n + 1, 1, 1)];
    case "MONTHLY":
      return [dayNumber(year, month + n, 1), dayNumber(year, month + n + 1, 1)];
    case "WEEKLY": {
      const monday = start - ((weekday(start) + 6) % 7) + n * 7;
      return [monday, monday + 7];
    }
    case "DAILY":
      return [start + n, start + n + 1];
  }
}

function isDate(rule: RecurrenceRule, day: number): boolean {
  const date = civilDate(day);
  const length = daysInMonth(date.year, date.month);
  if (rule.months.length > 0 && !rule.months.includes(date.month)) return false;
  if (rule.monthDays.length > 0) {
    if (!rule.monthDays.some((n) => n === date.day || n === date.day - length - 1)) return false;
  }
  if (rule.weekdays.length === 0) return true;
  const inYear = rule.frequency === "YEARLY" && rule.months.length === 0;
  const place = inYear ? day - dayNumber(date.year, 1, 1) + 1 : date.day;
  const size = inYear ? dayNumber(date.year + 1, 1, 1) - dayNumber(date.year, 1, 1) : length;
  return rule.weekdays.some(
    ({ n, weekday: wanted }) =>
      wanted === weekday(day) &&
      (n === 0 || n === Math.ceil(place / 7) || n === -Math.ceil((size - place + 1) / 7)),
  );
}

function numbers(
  text: string | undefined,
  line: IcsLine,
  range: readonly [number, number],
): readonly number[] {
  if (text === undefined) return [];
  return text.split(",").map((part) => {
    const value = /^[+-]?\d{1,6}$/.test(part) ? Number(part) : 0;
    if (value !== 0 && value >= range[0] && value <= range[1]) return value;
    throw icsError(line, `a number from ${range[0]} to ${range[1]}, not 0`, part);
  });
}

function weekdaysOf(text: string | undefined, line: IcsLine): readonly NthWeekday[] {
  if (text === undefined) return [];
  return text.split(",").map((part) => {
    const match = /^([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)$/.exec(part);
    if (match === null) throw icsError(line, "BYDAY such as MO or 2TH or -1MO", part);
    return { n: Number(match[1] ?? 0), weekday: WEEKDAYS.indexOf(match[2] ?? "") };
  });
}

function untilOf(text: string | undefined, line: IcsLine): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?$/.exec(text);
  const day = match === null ? undefined : parseDate(`${match[1]}-${match[2]}-${match[3]}`);
  if (day === undefined) throw icsError(line, "UNTIL to be a date such as 20301231", text);
  return day;
}
