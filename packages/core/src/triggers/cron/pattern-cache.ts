import type { TimeZone } from "../../time/index.ts";
import type { CronFields } from "../spec.ts";
import { CompiledCron } from "./compiled-cron.ts";
import type { CronPattern, ZonedPattern } from "./cron-pattern.ts";
import { parseFields, parseText } from "./parse-pattern.ts";

/**
 * The pattern of an expression, parsed once and shared by all who write the same; forgotten when
 * nobody holds it any more.
 *
 * @param label - Where it stands, for errors.
 * @throws {@link CarillonError} `TRIGGER_INVALID`.
 */
export function cronPattern(expression: string | CronFields, label: string): CronPattern {
  const isText = typeof expression === "string";
  // No pattern of text begins with a brace.
  const key = isText ? expression : keyOf(expression);
  const known = cache.patterns.get(key)?.deref();
  if (known !== undefined) return known;
  const pattern = isText ? parseText(expression, label) : parseFields(expression, label);
  cache.patterns.set(key, new WeakRef(pattern));
  if (cache.patterns.size >= cache.sweepAt) sweep();
  return pattern;
}

/** The one object that a pattern is in a zone. */
export function inZone(pattern: CronPattern, zone: TimeZone): ZonedPattern {
  for (let zoned = pattern.zoned; zoned !== undefined; zoned = zoned.sibling) {
    if (zoned.zone === zone) return zoned;
  }
  pattern.zoned = new CompiledCron(pattern, zone);
  return pattern.zoned;
}

const FEWEST = 1_024;
const cache = { patterns: new Map<string, WeakRef<CronPattern>>(), sweepAt: FEWEST };

function keyOf(fields: CronFields): string {
  const written = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
  return `{${written.join(", ")}`;
}

/** Drops what is gone; the next time is when as many have come again, so it costs little each. */
function sweep(): void {
  for (const [key, pattern] of cache.patterns) {
    if (pattern.deref() === undefined) cache.patterns.delete(key);
  }
  cache.sweepAt = Math.max(FEWEST, cache.patterns.size * 2);
}
