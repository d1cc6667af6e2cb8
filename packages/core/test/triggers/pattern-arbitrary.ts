import fc from "fast-check";

/** A field of a pattern: how it is written, and what it means. */
export interface WrittenField {
  readonly text: string;
  readonly values: ReadonlySet<number>;
}

/** A pattern of five fields, with its meaning. */
export interface WrittenPattern {
  readonly minute: WrittenField;
  readonly hour: WrittenField;
  readonly day: WrittenField;
  readonly month: WrittenField;
  readonly weekday: WrittenField;
}

/** The text of a pattern. */
export function textOf(pattern: WrittenPattern): string {
  const { minute, hour, day, month, weekday } = pattern;
  return [minute, hour, day, month, weekday].map((field) => field.text).join(" ");
}

/** A field of a range: `*`, steps, lists of values and ranges; wrapped ones where they are asked for. */
function field(min: number, max: number, options: { wrap?: boolean } = {}) {
  const cycle = max - min + 1;
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 1, max: Math.min(cycle, 20) });
  const range = fc.tuple(value, value, fc.option(step, { nil: undefined })).map(([a, b, by]) => {
    const [from, to] = options.wrap === true ? [a, b] : [Math.min(a, b), Math.max(a, b)];
    const length = to >= from ? to - from : to + cycle - from;
    const values = new Set<number>();
    for (let n = 0; n <= length; n += by ?? 1) values.add(((from - min + n) % cycle) + min);
    return { text: `${from}-${to}${by === undefined ? "" : `/${by}`}`, values };
  });
  const single = value.map((v) => ({ text: String(v), values: new Set([v]) }));
  const list = fc.array(fc.oneof(single, range), { minLength: 1, maxLength: 4 }).map((items) => ({
    text: items.map((item) => item.text).join(","),
    values: new Set(items.flatMap((item) => [...item.values])),
  }));
  const all = new Set(Array.from({ length: cycle }, (_, n) => min + n));
  const star = fc.constant({ text: "*", values: all });
  const starStep = step.map((by) => ({
    text: `*/${by}`,
    values: new Set([...all].filter((v) => (v - min) % by === 0)),
  }));
  return fc.oneof<fc.Arbitrary<WrittenField>[]>(star, starStep, single, range, list);
}

/** A whole pattern. */
export function pattern(options: { wrap?: boolean } = {}): fc.Arbitrary<WrittenPattern> {
  return fc.record({
    minute: field(0, 59, options),
    hour: field(0, 23, options),
    day: field(1, 31, options),
    month: field(1, 12, options),
    weekday: field(0, 6, options),
  });
}

/** Zones of every temper. */
export const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Asia/Beirut",
  "Africa/Casablanca",
  "Pacific/Apia",
  "Asia/Jakarta",
  "Asia/Kathmandu",
  "America/St_Johns",
  "Pacific/Chatham",
  "Antarctica/Troll",
];
