/**
 * How long a store remembers, in milliseconds, what it must not do twice: dedupe keys, events, removed
 * schedules, deliveries that have ended.
 */
export const REMEMBERED = 30 * 24 * 3_600_000;
