import type { Bounds, CronFields } from "./spec.ts";
import { SpecTrigger } from "./spec-trigger.ts";
import type { Trigger } from "./trigger.ts";

/**
 * Fires when the wall clock matches a pattern: text of 5 fields (minute hour day month dayOfWeek), 6
 * with the seconds first or 7 with the year last, or APScheduler's fields.
 *
 * @remarks
 * Names, ranges (also wrapped: `fri-mon`), steps, `L`, `L-3`, `15W`, `LW`, `5L`, `2#1`, `?`, and
 * nicknames from `@hourly` to `@yearly`. 0 and 7 are Sunday. In text, day and weekday join with OR
 * when both are restricted; fields join with AND. DST: a pattern whose minute or hour begins with `*`
 * follows elapsed time (both passes of a repeated hour, nothing for a skipped one); every other one
 * fires once for each reading of a local day, in a gap at the same distance after it.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID`, naming the field, the value and the column.
 *
 * @example
 * ```ts
 * cron("0 9 * * mon-fri", { timezone: "Asia/Jakarta" });
 * cron({ day: "last fri", hour: 17 });
 * ```
 */
export function cron(pattern: string | CronFields, options: Bounds = {}): Trigger {
  return new SpecTrigger({ ...options, cron: pattern });
}
