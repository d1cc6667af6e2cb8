import { didYouMean } from "../config/index.ts";
import { DAY, parseDate } from "../time/index.ts";
import { zoneOf } from "./bounds.ts";
import type { OpenHours } from "./compiled-window.ts";
import { FIELD_RULES } from "./cron/field-rules.ts";
import { parseField } from "./cron/parse-field.ts";
import { holidays } from "./holidays.ts";
import type { BusinessHours } from "./spec.ts";
import { parseTimeOfDay } from "./time-of-day.ts";
import type { Calendar, TriggerContext } from "./trigger.ts";
import { triggerError } from "./trigger-error.ts";

const KEYS = ["days", "from", "to", "timezone", "holidays"];
const MOST_WINDOWS = 100;

/** Checks windows of the week, and answers them as plain JSON. */
export function checkHours(value: unknown, label: string): readonly BusinessHours[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_WINDOWS) {
    throw triggerError({ label, expected: `a list of 1-${MOST_WINDOWS} windows`, value });
  }
  return Object.freeze(value.map((hours, index) => checkWindow(hours, `${label}[${index}]`)));
}

/** Resolves windows. @throws {@link CarillonError} `TRIGGER_INVALID`, also for an unknown calendar. */
export function openHours(
  hours: readonly BusinessHours[],
  context: TriggerContext,
): readonly OpenHours[] {
  return hours.map((window, index) => {
    const label = `hours[${index}]`;
    const from = parseTimeOfDay(window.from, `${label}.from`);
    const to = parseTimeOfDay(window.to, `${label}.to`, true);
    return {
      zone: zoneOf(window.timezone ?? context.timezone, `${label}.timezone`),
      weekdays: weekdaysOf(window.days, `${label}.days`),
      from,
      to: to <= from ? to + DAY : to,
      calendar: calendarOf(window.holidays, context, `${label}.holidays`),
      text: `${window.days} ${window.from}-${window.to}`,
    };
  });
}

function checkWindow(value: unknown, label: string): BusinessHours {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const expected = "an object such as { days: 'mon-fri', from: '09:00', to: '18:00' }";
    throw triggerError({ label, expected, value });
  }
  for (const key of Object.keys(value)) {
    if (KEYS.includes(key)) continue;
    const hint = didYouMean(key, KEYS);
    throw triggerError({ label, expected: `only ${KEYS.join(", ")}`, value: key, hint });
  }
  const window = value as BusinessHours;
  weekdaysOf(window.days, `${label}.days`);
  parseTimeOfDay(window.from, `${label}.from`);
  parseTimeOfDay(window.to, `${label}.to`, true);
  if (window.timezone !== undefined) zoneOf(window.timezone, `${label}.timezone`);
  if (window.holidays === undefined) return Object.freeze({ ...window });
  const days = window.holidays;
  checkHolidays(days, `${label}.holidays`);
  return Object.freeze({
    ...window,
    holidays: typeof days === "string" ? days : Object.freeze([...days]),
  });
}

function weekdaysOf(days: unknown, label: string): number {
  if (typeof days !== "string" || days.trim() === "" || days.length > 200) {
    throw triggerError({ label, expected: "weekdays such as mon-fri", value: days });
  }
  const text = days.trim().toLowerCase();
  const field = parseField({
    rules: FIELD_RULES.dayOfWeek,
    text,
    source: days.trim(),
    offset: 0,
    label,
  });
  if (field.special === undefined) return field.low;
  throw triggerError({ label, expected: "weekdays of every week, such as mon-fri", value: days });
}

function checkHolidays(value: unknown, label: string): void {
  if (typeof value === "string" && value.trim() !== "") {
    if (/^\d{4}-/.test(value)) {
      const expected = "the name of a calendar, or a list of dates";
      throw triggerError({ label, expected, value, hint: "; write a date in a list" });
    }
    return;
  }
  if (!Array.isArray(value)) {
    const expected = "dates such as ['2026-12-25'], or the name of a calendar";
    throw triggerError({ label, expected, value });
  }
  for (const [index, date] of value.entries() as IterableIterator<[number, unknown]>) {
    // A name may follow the date, as in `holidays`.
    const [text = ""] = typeof date === "string" ? date.trim().split(/\s/) : [];
    if (parseDate(text) !== undefined) continue;
    const expected = "a date that exists, such as 2026-12-25";
    throw triggerError({ label: `${label}[${index}]`, expected, value: date });
  }
}

function calendarOf(
  days: string | readonly string[] | undefined,
  context: TriggerContext,
  label: string,
): Calendar | undefined {
  if (days === undefined) return undefined;
  if (typeof days !== "string") return days.length === 0 ? undefined : holidays(days);
  const calendars = context.calendars ?? {};
  const calendar = Object.hasOwn(calendars, days) ? calendars[days] : undefined;
  if (calendar !== undefined) return calendar;
  const known = Object.keys(calendars);
  const expected =
    known.length === 0
      ? "the name of a calendar, but the scheduler has none (createScheduler({ calendars }))"
      : `a calendar of the scheduler (${known.join(", ")})`;
  throw triggerError({ label, expected, value: days, hint: didYouMean(days, known) });
}
