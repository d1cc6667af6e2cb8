import { CarillonError } from "../errors.ts";

/** What an error about a trigger says. */
export interface TriggerFault {
  /** Where: `cron`, `anyOf[1].interval`. */
  readonly label: string;
  /** What was expected, to follow the word. */
  readonly expected: string;
  /** What was found. */
  readonly value: unknown;
  /** What follows the sentence: a position, a suggestion. */
  readonly hint?: string;
  /** The field, its position and the like. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What it comes from. */
  readonly cause?: unknown;
}

/** Makes a `TRIGGER_INVALID`: "cron: expected the hour to be 0-23, got "25" (column 3 of "0 25 * * *")". */
export function triggerError(fault: TriggerFault): CarillonError {
  return new CarillonError(
    "TRIGGER_INVALID",
    `${fault.label}: expected ${fault.expected}, got ${shown(fault.value)}${fault.hint ?? ""}`,
    {
      cause: fault.cause,
      details: { value: fault.value, expected: fault.expected, ...fault.details },
    },
  );
}

/** A value as an error message shows it: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
  }
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid date" : "a date";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
