import { SpecTrigger } from "./spec-trigger.ts";
import type { Trigger } from "./trigger.ts";

/**
 * Fires when any of the triggers does; once where several do at one instant. One of them may be an
 * event.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID` for none, and for more than 100.
 */
export function anyOf(...triggers: readonly Trigger[]): Trigger {
  return new SpecTrigger({ anyOf: triggers.map((trigger) => trigger.toSpec()) });
}
