import { CarillonError } from "../errors.ts";

/**
 * Checks that a name is an IANA time zone of this runtime (`Europe/Berlin`, `UTC`). Offsets such as
 * `+02:00` are refused: they know no daylight saving.
 *
 * @throws {@link CarillonError} `TIMEZONE_INVALID`, with the likely name.
 */
export function assertTimeZone(zone: string): void {
  if (typeof zone === "string" && /^[a-z][\w+\-/]{0,63}$/i.test(zone) && isKnown(zone)) return;
  const shown = typeof zone === "string" ? JSON.stringify(zone.slice(0, 80)) : String(zone);
  throw new CarillonError(
    "TIMEZONE_INVALID",
    `expected an IANA time zone such as "Europe/Berlin" or "UTC", got ${shown}${hint(zone)}`,
    { details: { value: typeof zone === "string" ? zone.slice(0, 80) : zone } },
  );
}

function isKnown(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function hint(zone: unknown): string {
  if (typeof zone !== "string") return "";
  const offset = /^(?:utc|gmt)?([+-])0?(\d{1,2})(?::?00)?$/i.exec(zone);
  if (offset !== null) {
    // The names of the database count west of Greenwich as positive.
    return `; a fixed offset is written "Etc/GMT${offset[1] === "+" ? "-" : "+"}${offset[2]}"`;
  }
  const name = nearestZone(zone.slice(0, 64));
  return name === undefined ? "" : `; did you mean "${name}"?`;
}

/** The zone whose whole name, or whose city, has most pairs of letters in common. */
function nearestZone(word: string): string | undefined {
  const wanted = pairs(word);
  let best: string | undefined;
  let most = 0.6;
  for (const name of Intl.supportedValuesOf("timeZone")) {
    const city = name.slice(name.lastIndexOf("/") + 1);
    const score = Math.max(likeness(wanted, pairs(name)), likeness(wanted, pairs(city)));
    if (score > most) {
      best = name;
      most = score;
    }
  }
  return best;
}

function pairs(word: string): readonly string[] {
  const letters = ` ${word.toLowerCase().replaceAll(/[^a-z]/g, "")} `;
  return Array.from({ length: letters.length - 1 }, (_, index) => letters.slice(index, index + 2));
}

/** Dice's coefficient: 1 for the same pairs, 0 for none in common. */
function likeness(left: readonly string[], right: readonly string[]): number {
  const rest = [...right];
  let common = 0;
  for (const pair of left) {
    const index = rest.indexOf(pair);
    if (index < 0) continue;
    rest.splice(index, 1);
    common++;
  }
  return (2 * common) / (left.length + right.length);
}
