import type { Notifier, NotifierDefinition } from "./notifier.ts";

/** Makes a notifier that a plugin registers with `notifiers.add`. */
export function defineNotifier<Config, Part>(notifier: Notifier<Config, Part>): NotifierDefinition {
  return notifier;
}
