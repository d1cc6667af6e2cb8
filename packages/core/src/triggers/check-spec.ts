import { didYouMean } from "../config/index.ts";
import { parseDuration } from "../time/index.ts";
import { resolveInstant, rethrown, zoneOf } from "./bounds.ts";
import { checkHours } from "./check-hours.ts";
import { checkLength, checkStep } from "./check-length.ts";
import { cronPattern } from "./cron/pattern-cache.ts";
import type { TriggerSpec } from "./spec.ts";
import { triggerError } from "./trigger-error.ts";

type Parts = Readonly<Record<string, unknown>>;

const BOUNDS = ["timezone", "start", "end"];
/** What each kind may carry beside the key it is named for. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  cron: BOUNDS,
  interval: ["anchor", ...BOUNDS],
  calendarInterval: BOUNDS,
  date: ["timezone"],
  anyOf: [],
  allOf: [],
  within: ["hours"],
  event: ["delay"],
};
const DEEPEST = 8;
const MOST_PARTS = 100;

/**
 * Checks a specification from outside, and answers it as plain JSON, frozen: dates as ISO text, nothing
 * else in it.
 *
 * @param path - Where it stands, for errors: `anyOf[1]`; empty for a whole one.
 * @throws {@link CarillonError} `TRIGGER_INVALID`, naming the field, the value and what was expected.
 */
export function checkSpec(value: unknown, path = "", depth = 0): TriggerSpec {
  const label = path === "" ? "trigger" : path;
  const parts = asParts(value, label);
  if (depth > DEEPEST) {
    throw triggerError({ label, expected: `triggers at most ${DEEPEST} deep`, value: "more" });
  }
  const kind = kindOf(parts, label);
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const checked = CHECKS[kind]?.(parts, at, depth);
  const extras = KINDS[kind]?.includes("timezone") === true ? checkBounds(parts, at) : {};
  return Object.freeze({ ...checked, ...extras }) as unknown as TriggerSpec;
}

type Check = (parts: Parts, at: (key: string) => string, depth: number) => Parts;

const CHECKS: Readonly<Record<string, Check>> = {
  cron: ({ cron }, at) => {
    const isFields = typeof cron === "object" && cron !== null && !Array.isArray(cron);
    if (typeof cron !== "string" && !isFields) {
      throw triggerError({ label: at("cron"), expected: "a pattern or its fields", value: cron });
    }
    cronPattern(cron, at("cron"));
    return { cron: typeof cron === "string" ? cron : Object.freeze({ ...cron }) };
  },
  interval: ({ interval, anchor }, at) => ({
    interval: checkLength(interval, at("interval")),
    ...(anchor === undefined ? {} : { anchor: instantText(anchor, at("anchor")) }),
  }),
  calendarInterval: ({ calendarInterval }, at) => ({
    calendarInterval: checkStep(calendarInterval, at("calendarInterval")),
  }),
  date: ({ date }, at) => ({ date: instantText(date, at("date")) }),
  anyOf: ({ anyOf }, at, depth) => ({ anyOf: checkParts(anyOf, at("anyOf"), depth) }),
  allOf: ({ allOf }, at, depth) => ({
    allOf: withoutEvents(checkParts(allOf, at("allOf"), depth), at("allOf")),
  }),
  within: ({ within, hours }, at, depth) => {
    const inner = checkSpec(within, at("within"), depth + 1);
    withoutEvents([inner], at("within"));
    return { within: inner, hours: checkHours(hours, at("hours")) };
  },
  event: ({ event, delay }, at) => {
    if (typeof event !== "string" || !/^[^\s:]+:\S+$/.test(event) || event.length > 200) {
      throw triggerError({ label: at("event"), expected: "a name such as bgs:tick", value: event });
    }
    if (delay === undefined) return { event };
    rethrown(at("delay"), delay, () => parseDuration(delay as string, at("delay")));
    return { event, delay };
  },
};

function asParts(value: unknown, label: string): Parts {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Parts;
  throw triggerError({ label, expected: "an object such as { cron: '0 9 * * *' }", value });
}

/** The one key that says what it is; every other one must belong to it. */
function kindOf(parts: Parts, label: string): string {
  const keys = Object.keys(parts).filter((key) => parts[key] !== undefined);
  const kinds = keys.filter((key) => Object.hasOwn(KINDS, key));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const known = Object.keys(KINDS);
    const hint = keys.length === 1 ? didYouMean(keys[0] ?? "", known) : "";
    const expected = `exactly one of ${known.join(", ")}`;
    throw triggerError({ label, expected, value: keys.join(", ") || undefined, hint });
  }
  const allowed = [kind, ...(KINDS[kind] ?? [])];
  for (const key of keys) {
    if (allowed.includes(key)) continue;
    const expected = `only ${allowed.join(", ")}`;
    throw triggerError({ label, expected, value: key, hint: didYouMean(key, allowed) });
  }
  return kind;
}

function checkBounds(parts: Parts, at: (key: string) => string): Parts {
  const { timezone, start, end } = parts;
  if (timezone !== undefined) zoneOf(timezone, at("timezone"));
  return {
    ...(timezone === undefined ? {} : { timezone }),
    ...(start === undefined ? {} : { start: instantText(start, at("start")) }),
    ...(end === undefined ? {} : { end: instantText(end, at("end")) }),
  };
}

function instantText(value: unknown, label: string): string {
  const zone = zoneOf("UTC", label);
  const instant = resolveInstant(value as Date | string, zone, label);
  return typeof value === "string" ? value : new Date(instant).toISOString();
}

function checkParts(value: unknown, label: string, depth: number): readonly TriggerSpec[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_PARTS) {
    throw triggerError({ label, expected: `a list of 1-${MOST_PARTS} triggers`, value });
  }
  const parts = value.map((part, index) => checkSpec(part, `${label}[${index}]`, depth + 1));
  if (parts.filter(hasEvent).length > 1) {
    throw triggerError({ label, expected: "at most one event", value: "several" });
  }
  return Object.freeze(parts);
}

/** An event has no instants to be compared with. */
function withoutEvents(parts: readonly TriggerSpec[], label: string): readonly TriggerSpec[] {
  if (!parts.some(hasEvent)) return parts;
  throw triggerError({ label, expected: "triggers with instants", value: "an event" });
}

function hasEvent(spec: TriggerSpec): boolean {
  return "event" in spec || ("anyOf" in spec && spec.anyOf.some(hasEvent));
}
