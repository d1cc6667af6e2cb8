import type { BusinessHours, TriggerSpec } from "./spec.ts";

/** Days on which nothing runs, with their reasons. */
export interface Calendar {
  /** Why a local date (`2026-12-25`) is excluded (`Christmas Day`); `undefined` when it is not. */
  excluded(localDate: string): string | undefined;
}

/** What a trigger leaves open. */
export interface TriggerContext {
  /** IANA zone of wall times that name none. */
  timezone: string;
  /** Where intervals without an anchor begin. */
  anchor?: Date;
  /** Calendars by name. */
  calendars?: Readonly<Record<string, Calendar>>;
}

/** When something happens: a pure, serialisable value. */
export interface Trigger {
  /** The first instant strictly later than `after`; `undefined` when there is none, and for an event. */
  next(after: Date, context?: TriggerContext): Date | undefined;
  /** The same trigger as JSON. */
  toSpec(): TriggerSpec;
}

/** Windows of the week, made with `businessHours`. */
export interface TimeWindow {
  /** The windows; an instant is inside when one of them holds it. */
  readonly hours: readonly BusinessHours[];
}
