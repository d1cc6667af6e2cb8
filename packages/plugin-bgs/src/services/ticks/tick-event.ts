import { type Duration, defineEvent, type EventType, onEvent, type Trigger } from "@carillon/core";
import { z } from "zod";

const tick = z.object({
  at: z.iso.datetime(),
  tickId: z.string(),
  source: z.string(),
});

/** A galaxy tick. */
export type GalaxyTick = z.output<typeof tick>;

/**
 * Announces a galaxy tick, once for each, to all tenants' jobs that wait for it. Systems finish hours
 * after it; give reports a delay.
 *
 * @example
 * ```ts
 * const afterTick = defineJob({ name: "after-tick", trigger: onEvent(bgsTick, { delay: "20m" }), run });
 * ```
 */
export const bgsTick: EventType<GalaxyTick> = defineEvent("bgs:tick", tick);

/** Fires after each galaxy tick. @defaultValue after '20m' */
export function onTick(options: { after?: Duration } = {}): Trigger {
  return onEvent(bgsTick, { delay: options.after ?? "20m" });
}
