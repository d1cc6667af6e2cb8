import { compileTrigger } from "./compile-trigger.ts";
import type { TriggerSpec } from "./spec.ts";
import type { TriggerContext } from "./trigger.ts";

/**
 * Whether a specification has no instant after `now` and waits for no event: 30 February, a year that
 * is over. A single date never counts: a past one has had its instant, which follows the misfire policy.
 */
export function neverFires(spec: TriggerSpec, context: TriggerContext, now: number): boolean {
  if ("event" in spec || "date" in spec) return false;
  if ("anyOf" in spec) return spec.anyOf.every((part) => neverFires(part, context, now));
  return compileTrigger(spec, context).next(now) === undefined;
}
