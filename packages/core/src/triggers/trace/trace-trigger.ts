import { DAY, parseInstant } from "../../time/index.ts";
import { resolveBounds } from "../bounds.ts";
import { openHours } from "../check-hours.ts";
import { stepOf } from "../check-length.ts";
import { compileTrigger } from "../compile-trigger.ts";
import { closedAt, type OpenHours } from "../compiled-window.ts";
import { cronPattern, inZone } from "../cron/pattern-cache.ts";
import type { TriggerSpec } from "../spec.ts";
import type { TriggerContext } from "../trigger.ts";
import { allTrace, anyTrace } from "./merge-traces.ts";
import { shiftedReason, traceCron } from "./trace-cron.ts";
import type { Stretch, Trace, TracedInstant } from "./traced-instant.ts";

const MOST_INSTANTS = 10_000;

/**
 * Every nominal instant of a specification in `[from, to)`, in order, also those that a window, a
 * holiday or DST removed, each with its reason; at most 10,000. What is written for several instants
 * that fall together is told once, by the best verdict. An event has none.
 */
export function traceTrigger(
  spec: TriggerSpec,
  context: TriggerContext,
  window: { from: Date; to: Date },
): readonly TracedInstant[] {
  const stretch = { from: window.from.getTime(), to: window.to.getTime() };
  const traced: TracedInstant[] = [];
  for (const { at, verdict, reason } of trace(spec, context, stretch)) {
    if (traced.length >= MOST_INSTANTS) break;
    const instant = { at: new Date(at), verdict };
    traced.push(reason === undefined ? instant : { ...instant, reason });
  }
  return traced;
}

function trace(spec: TriggerSpec, context: TriggerContext, stretch: Stretch): Trace {
  if ("anyOf" in spec) return anyTrace(spec.anyOf.map((part) => trace(part, context, stretch)));
  if ("allOf" in spec) return allTrace(spec.allOf.map((part) => trace(part, context, stretch)));
  if ("within" in spec) {
    return withinTrace(trace(spec.within, context, stretch), openHours(spec.hours, context));
  }
  if ("cron" in spec) {
    const { zone, start, end } = resolveBounds(spec, context);
    return traceCron(inZone(cronPattern(spec.cron, "cron"), zone), {
      from: Math.max(stretch.from, start ?? stretch.from),
      to: Math.min(stretch.to, end === undefined ? stretch.to : end + 1),
    });
  }
  return plainTrace(spec, context, stretch);
}

function* plainTrace(spec: TriggerSpec, context: TriggerContext, { from, to }: Stretch): Trace {
  const compiled = compileTrigger(spec, context);
  const written = writtenTime(spec);
  const { zone } = resolveBounds("timezone" in spec ? spec : {}, context);
  for (let at = compiled.next(from - 1); at !== undefined && at < to; at = compiled.next(at)) {
    const wall = zone.wallAt(at);
    const time = wall - Math.floor(wall / DAY) * DAY;
    if (written === undefined || time === written) yield { at, verdict: "runs" };
    else yield { at, verdict: "shifted", reason: shiftedReason(written, wall) };
  }
}

/** The wall time of day that was written; `undefined` where none was. */
function writtenTime(spec: TriggerSpec): number | undefined {
  if ("calendarInterval" in spec) return stepOf(spec.calendarInterval, "calendarInterval").at;
  if (!("date" in spec)) return undefined;
  const { wall, offset } = parseInstant(spec.date, "date");
  return offset === undefined ? wall - Math.floor(wall / DAY) * DAY : undefined;
}

function* withinTrace(inner: Trace, windows: readonly OpenHours[]): Trace {
  for (const traced of inner) {
    const reason = traced.verdict === "excluded" ? undefined : closedAt(windows, traced.at);
    yield reason === undefined ? traced : { at: traced.at, verdict: "excluded", reason };
  }
}
