import { CarillonError } from "../../errors.ts";
import type { SqliteValue } from "./driver.ts";

/**
 * Makes of any parameters those that SQLite can store: `undefined` becomes null, a boolean 0 or 1, text
 * loses NUL characters and half surrogate pairs. Measured: libsql ends the whole process on a boolean
 * and on ill-formed text, so nothing reaches a driver without passing here.
 *
 * @throws {@link CarillonError} `SQLITE_PARAMETER` for a number that is not finite, a Date, and every
 * other kind of value.
 */
export function normaliseParameters(parameters: readonly unknown[]): SqliteValue[] {
  return parameters.map(normaliseParameter);
}

function normaliseParameter(value: unknown, index: number): SqliteValue {
  switch (typeof value) {
    case "string":
      return normaliseText(value);
    case "number":
      if (Number.isFinite(value)) return value;
      throw refused(index, String(value), "a finite number");
    case "boolean":
      return value ? 1 : 0;
    case "undefined":
      return null;
    case "bigint":
      if (BigInt.asIntN(64, value) === value) return value;
      throw refused(index, "a larger bigint", "an integer of 64 bits");
    case "object":
      if (value === null) return null;
      if (value instanceof Uint8Array) return value;
      throw refused(index, describe(value), "a value that SQLite stores");
    default:
      throw refused(index, `a ${typeof value}`, "a value that SQLite stores");
  }
}

// In the runtime since Node 20, in the types of the language from es2024 on.
interface WellFormed {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

function normaliseText(text: string): string {
  const check = text as unknown as WellFormed;
  const wellFormed = check.isWellFormed() ? text : check.toWellFormed();
  return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", "") : wellFormed;
}

function describe(value: object): string {
  return value instanceof Date ? "a Date" : `an object (${value.constructor?.name ?? "no class"})`;
}

function refused(index: number, found: string, expected: string): CarillonError {
  return new CarillonError(
    "SQLITE_PARAMETER",
    `expected ${expected} (text, number, boolean, bigint, bytes or null) as parameter ${index + 1}, ` +
      `found ${found}; write a Date as milliseconds or ISO text, and an object as JSON`,
    { details: { parameter: index + 1, found } },
  );
}
