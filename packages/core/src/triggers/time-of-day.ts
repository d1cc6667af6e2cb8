import { triggerError } from "./trigger-error.ts";

const TEXT = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** Reads `HH:MM` or `HH:MM:SS` as milliseconds after midnight; `24:00` only where it is allowed. */
export function parseTimeOfDay(value: unknown, label: string, allow24 = false): number {
  const match = typeof value === "string" ? TEXT.exec(value.trim()) : null;
  if (match !== null) {
    const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
    const is24 = allow24 && hour === 24 && minute === 0 && second === 0;
    if ((hour < 24 || is24) && minute < 60 && second < 60) {
      return (hour * 3_600 + minute * 60 + second) * 1_000;
    }
  }
  const last = allow24 ? "24:00" : "23:59";
  throw triggerError({ label, expected: `a time of day, HH:MM from 00:00 to ${last}`, value });
}
