import { instantOf, parseInstant, type TimeZone, timeZone } from "../time/index.ts";
import type { CompiledTrigger } from "./compiled-trigger.ts";
import type { TriggerContext } from "./trigger.ts";
import { triggerError } from "./trigger-error.ts";

/** Bounds with their zone, resolved. */
export interface ResolvedBounds {
  /** Of wall times. */
  readonly zone: TimeZone;
  /** The first instant allowed. */
  readonly start: number | undefined;
  /** The last instant allowed. */
  readonly end: number | undefined;
}

/** Resolves a specification's bounds; its own zone goes before the context's. */
export function resolveBounds(
  spec: { timezone?: string; start?: Date | string; end?: Date | string },
  context: TriggerContext,
): ResolvedBounds {
  const zone = zoneOf(spec.timezone ?? context.timezone, "timezone");
  return {
    zone,
    start: spec.start === undefined ? undefined : resolveInstant(spec.start, zone, "start"),
    end: spec.end === undefined ? undefined : resolveInstant(spec.end, zone, "end"),
  };
}

/** A trigger held within bounds, both inclusive; itself when there are none. */
export function bounded(inner: CompiledTrigger, bounds: ResolvedBounds): CompiledTrigger {
  const { start, end } = bounds;
  if (start === undefined && end === undefined) return inner;
  return new Bounded(inner, start ?? Number.NEGATIVE_INFINITY, end ?? Number.POSITIVE_INFINITY);
}

/** The instant of a bound, an anchor or a date. @throws {@link CarillonError} `TRIGGER_INVALID`. */
export function resolveInstant(value: Date | string, zone: TimeZone, label: string): number {
  if (typeof value !== "string") return checkedTime(value, label);
  return instantOf(
    rethrown(label, value, () => parseInstant(value, label)),
    zone,
  );
}

/** A zone by name. @throws {@link CarillonError} `TRIGGER_INVALID`, with the likely name. */
export function zoneOf(name: unknown, label: string): TimeZone {
  return rethrown(label, name, () => timeZone(name as string));
}

/** Runs a parser of another room, and turns its error into one about the trigger. */
export function rethrown<T>(label: string, value: unknown, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // "start: expected …, got …" and "expected …, got …" both end with what we need.
    const expected = message.slice(message.indexOf("expected ") + 9);
    const end = expected.indexOf(", got ");
    const hint = /; (?:did you mean|a fixed offset) .*$/.exec(expected.slice(end))?.[0] ?? "";
    throw triggerError({ label, expected: expected.slice(0, end), value, hint, cause });
  }
}

function checkedTime(value: Date, label: string): number {
  const time = value instanceof Date ? value.getTime() : Number.NaN;
  if (Number.isNaN(time)) {
    throw triggerError({ label, expected: "a valid Date or ISO 8601 text", value });
  }
  return time;
}

class Bounded implements CompiledTrigger {
  readonly #inner: CompiledTrigger;
  readonly #start: number;
  readonly #end: number;

  constructor(inner: CompiledTrigger, start: number, end: number) {
    this.#inner = inner;
    this.#start = start;
    this.#end = end;
  }

  next(after: number): number | undefined {
    const next = this.#inner.next(Math.max(after, this.#start - 1));
    return next !== undefined && next <= this.#end ? next : undefined;
  }
}
