import { SpecTrigger } from "./spec-trigger.ts";
import type { TimeWindow, Trigger } from "./trigger.ts";

/**
 * Holds a trigger within windows: an instant outside does not fire, and is not made up for.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID`; from `next` for a calendar the scheduler does not have.
 */
export function within(trigger: Trigger, window: TimeWindow): Trigger {
  return new SpecTrigger({ within: trigger.toSpec(), hours: window.hours });
}
