import type { Duration } from "../time/index.ts";
import { SpecTrigger } from "./spec-trigger.ts";
import type { Trigger } from "./trigger.ts";

/**
 * What `defineEvent` answers, as far as it matters here: this room lies below the nouns, which speak of
 * triggers.
 */
export interface EventKind {
  /** `plugin:what`. */
  readonly name: string;
  /** Whether an event is of this kind. */
  is(event: never): boolean;
}

/**
 * Fires when an event is emitted, once for each (name, id), at the event's instant plus `delay`; each
 * listening schedule gets one occurrence, and its run reads `event`. `next` is always `undefined`.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID` for a bad name or delay.
 */
export function onEvent(event: EventKind, options: { delay?: Duration } = {}): Trigger {
  return new SpecTrigger({ event: event.name, ...options });
}
