import { checkSpec } from "./check-spec.ts";
import { compileTrigger } from "./compile-trigger.ts";
import type { CompiledTrigger } from "./compiled-trigger.ts";
import type { TriggerSpec } from "./spec.ts";
import type { Trigger, TriggerContext } from "./trigger.ts";
import { triggerError } from "./trigger-error.ts";

/** What a trigger assumes when it is asked without a context. */
const DEFAULT_CONTEXT: TriggerContext = { timezone: "UTC" };

/** A trigger made of its specification. Immutable to those who use it. */
export class SpecTrigger implements Trigger {
  readonly #spec: TriggerSpec;
  // Of the last context: a schedule asks again and again with the same one.
  #context: TriggerContext | undefined;
  #compiled: CompiledTrigger | undefined;

  /** Checks the specification. @throws {@link CarillonError} `TRIGGER_INVALID`. */
  constructor(spec: unknown) {
    this.#spec = checkSpec(spec);
  }

  /** See {@link Trigger}. */
  next(after: Date, context: TriggerContext = DEFAULT_CONTEXT): Date | undefined {
    const from = after instanceof Date ? after.getTime() : Number.NaN;
    if (Number.isNaN(from)) {
      throw triggerError({ label: "next", expected: "a valid date to look from", value: after });
    }
    const next = this.#compile(context).next(from);
    return next === undefined ? undefined : new Date(next);
  }

  /** See {@link Trigger}. */
  toSpec(): TriggerSpec {
    return this.#spec;
  }

  #compile(context: TriggerContext): CompiledTrigger {
    if (this.#compiled !== undefined && isSame(this.#context, context)) return this.#compiled;
    this.#compiled = compileTrigger(this.#spec, context);
    this.#context = { ...context };
    return this.#compiled;
  }
}

function isSame(left: TriggerContext | undefined, right: TriggerContext): boolean {
  return (
    left !== undefined &&
    left.timezone === right.timezone &&
    left.calendars === right.calendars &&
    left.anchor?.getTime() === right.anchor?.getTime()
  );
}
