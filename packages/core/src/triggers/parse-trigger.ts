import type { TriggerSpec } from "./spec.ts";
import { SpecTrigger } from "./spec-trigger.ts";
import type { Trigger } from "./trigger.ts";

/**
 * Makes a trigger of its JSON form, which may come from anywhere.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID`, naming the field, the value and what was expected.
 */
export function parseTrigger(spec: TriggerSpec): Trigger {
  return new SpecTrigger(spec);
}
