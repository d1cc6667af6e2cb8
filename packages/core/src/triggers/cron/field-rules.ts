/** The name of a field, as errors and the field form write it. */
export type FieldName =
  | "year"
  | "month"
  | "day"
  | "week"
  | "dayOfWeek"
  | "hour"
  | "minute"
  | "second";

/** What a field of a cron pattern may hold. */
export interface FieldRules {
  /** As errors and the field form write it. */
  readonly name: FieldName;
  /** The least value. */
  readonly min: number;
  /** The greatest value that may be written. */
  readonly max: number;
  /** How many values make a cycle, for ranges that wrap; `undefined`: the field does not wrap. */
  readonly cycle?: number;
  /** Words for values, in lower case. */
  readonly names?: ReadonlyMap<string, number>;
}

/** Every field's rules. */
export const FIELD_RULES: Readonly<Record<FieldName, FieldRules>> = {
  year: { name: "year", min: 1970, max: 9999 },
  month: {
    name: "month",
    min: 1,
    max: 12,
    cycle: 12,
    names: numbered("jan feb mar apr may jun jul aug sep oct nov dec", 1),
  },
  day: { name: "day", min: 1, max: 31, cycle: 31 },
  week: { name: "week", min: 1, max: 53, cycle: 53 },
  // 7 may be written, and is Sunday too.
  dayOfWeek: {
    name: "dayOfWeek",
    min: 0,
    max: 7,
    cycle: 7,
    names: numbered("sun mon tue wed thu fri sat", 0),
  },
  hour: { name: "hour", min: 0, max: 23, cycle: 24 },
  minute: { name: "minute", min: 0, max: 59, cycle: 60 },
  second: { name: "second", min: 0, max: 59, cycle: 60 },
};

/** `0-23`, `1-12 or jan-dec`: what an error expects. */
export function allowed(rules: FieldRules): string {
  const numbers = `${rules.min}-${rules.max}`;
  if (rules.names === undefined) return numbers;
  const words = [...rules.names.keys()];
  return `${numbers} or ${words[0] ?? ""}-${words.at(-1) ?? ""}`;
}

function numbered(words: string, first: number): ReadonlyMap<string, number> {
  return new Map(words.split(" ").map((word, index) => [word, first + index]));
}
