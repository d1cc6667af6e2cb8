import { CarillonError } from "../errors.ts";
import type { Duration } from "./duration.ts";

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
/** The span of `Date`; no wait is longer. */
const LONGEST = 8.64e15;
const LONGEST_TEXT = 100;
const PART = /(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)\s*/y;

/**
 * Reads a length of elapsed time as milliseconds, rounded to whole ones: a number of milliseconds,
 * or text such as `'1h30m'`, `'1.5s'` or `'2 d'` (units `ms s m h d w`, largest first or not, each
 * at most once). A day is 24 h, whatever the wall clock does.
 *
 * @param name - What the value is for, to begin an error message with; `duration` unless told.
 * @throws {@link CarillonError} `DURATION_INVALID` for anything else, a negative length included.
 */
export function parseDuration(value: Duration, name = "duration"): number {
  const total = typeof value === "string" ? fromText(value, name) : value;
  if (typeof total !== "number" || !(total >= 0 && total <= LONGEST)) {
    throw invalid(value, name, "a length that is not negative and within 270,000 years");
  }
  return Math.round(total);
}

function fromText(text: string, name: string): number {
  const source = text.trim().toLowerCase();
  if (source === "" || text.length > LONGEST_TEXT) throw invalid(text, name);
  const seen = new Set<string>();
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < source.length) {
    const part = PART.exec(source);
    if (part === null) throw invalid(text, name);
    const [, digits = "", unit = ""] = part;
    const scale = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (scale === undefined) throw badUnit(text, name, { digits, unit });
    if (seen.has(unit)) throw invalid(text, name, `each unit once, but ${unit} comes twice`);
    seen.add(unit);
    total += Number(digits) * scale;
  }
  return total;
}

function badUnit(text: string, name: string, found: { digits: string; unit: string }): Error {
  if (found.unit === "") {
    return invalid(text, name, `a unit (ms, s, m, h, d or w) after ${found.digits}`);
  }
  return invalid(
    text,
    name,
    `one of the units ms, s, m, h, d, w, not ${JSON.stringify(found.unit)}`,
  );
}

function invalid(value: unknown, name: string, expected?: string): CarillonError {
  const shown =
    typeof value === "string" ? JSON.stringify(value.slice(0, LONGEST_TEXT)) : String(value);
  return new CarillonError(
    "DURATION_INVALID",
    `${name}: expected ${expected ?? "milliseconds, or text such as '1h30m' (units ms, s, m, h, d, w)"}, got ${shown}`,
    { details: { name, value: typeof value === "string" ? value.slice(0, LONGEST_TEXT) : value } },
  );
}
