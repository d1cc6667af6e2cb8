import { SpecTrigger } from "./spec-trigger.ts";
import type { Trigger } from "./trigger.ts";

/**
 * Fires at the instants that all of the triggers have in common, to the millisecond.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID` for none, for more than 100, and for events.
 */
export function allOf(...triggers: readonly Trigger[]): Trigger {
  return new SpecTrigger({ allOf: triggers.map((trigger) => trigger.toSpec()) });
}
