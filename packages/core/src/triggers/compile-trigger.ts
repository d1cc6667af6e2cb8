import { DAY, dayNumber } from "../time/index.ts";
import { bounded, resolveBounds, resolveInstant, zoneOf } from "./bounds.ts";
import { openHours } from "./check-hours.ts";
import { lengthOf, stepOf } from "./check-length.ts";
import { CompiledAll, CompiledAny } from "./combined.ts";
import { CompiledCalendarInterval } from "./compiled-calendar-interval.ts";
import { CompiledInterval } from "./compiled-interval.ts";
import type { CompiledTrigger } from "./compiled-trigger.ts";
import { CompiledWithin } from "./compiled-window.ts";
import { cronPattern, inZone } from "./cron/pattern-cache.ts";
import type { TriggerSpec } from "./spec.ts";
import type { TriggerContext } from "./trigger.ts";
import { triggerError } from "./trigger-error.ts";

const EPOCH_DAY = dayNumber(1970, 1, 1);
const NO_INSTANTS: CompiledTrigger = { next: () => undefined };

/**
 * Makes a specification ready to be asked. A cron pattern without bounds answers the one object that
 * all schedules with the same expression and zone share.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID`, also for a calendar the context does not have.
 */
export function compileTrigger(spec: TriggerSpec, context: TriggerContext): CompiledTrigger {
  if ("cron" in spec) {
    const bounds = resolveBounds(spec, context);
    return bounded(inZone(cronPattern(spec.cron, "cron"), bounds.zone), bounds);
  }
  if ("interval" in spec) return interval(spec, context);
  if ("calendarInterval" in spec) return calendarInterval(spec, context);
  if ("date" in spec) {
    const zone = zoneOf(spec.timezone ?? context.timezone, "timezone");
    const instant = resolveInstant(spec.date, zone, "date");
    return { next: (after) => (after < instant ? instant : undefined) };
  }
  if ("anyOf" in spec)
    return new CompiledAny(spec.anyOf.map((part) => compileTrigger(part, context)));
  if ("allOf" in spec)
    return new CompiledAll(spec.allOf.map((part) => compileTrigger(part, context)));
  if ("within" in spec) {
    return new CompiledWithin(compileTrigger(spec.within, context), openHours(spec.hours, context));
  }
  if ("event" in spec) return NO_INSTANTS;
  throw triggerError({ label: "trigger", expected: "a trigger's specification", value: spec });
}

type Of<K extends string> = Extract<TriggerSpec, Record<K, unknown>>;

function interval(spec: Of<"interval">, context: TriggerContext): CompiledTrigger {
  const bounds = resolveBounds(spec, context);
  const anchor =
    spec.anchor === undefined
      ? (bounds.start ?? context.anchor?.getTime() ?? 0)
      : resolveInstant(spec.anchor, bounds.zone, "anchor");
  return bounded(new CompiledInterval(anchor, lengthOf(spec.interval, "interval")), bounds);
}

function calendarInterval(spec: Of<"calendarInterval">, context: TriggerContext): CompiledTrigger {
  const bounds = resolveBounds(spec, context);
  const first = bounds.start ?? context.anchor?.getTime();
  const anchor = first === undefined ? EPOCH_DAY : Math.floor(bounds.zone.wallAt(first) / DAY);
  const step = stepOf(spec.calendarInterval, "calendarInterval");
  return bounded(new CompiledCalendarInterval(anchor, step, bounds.zone), bounds);
}
