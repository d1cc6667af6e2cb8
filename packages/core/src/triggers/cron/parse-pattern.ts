import { didYouMean } from "../../config/index.ts";
import type { CronFields } from "../spec.ts";
import { shown, triggerError } from "../trigger-error.ts";
import { CronPattern } from "./cron-pattern.ts";
import { FIELD_RULES, type FieldName } from "./field-rules.ts";
import type { FieldText, Item } from "./field-text.ts";
import { parseField, parseYears } from "./parse-field.ts";

const LONGEST = 1_000;
const NICKNAMES: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};
/** The most significant first, and what the field is when only more significant ones are given. */
const SIGNIFICANCE: readonly (readonly [FieldName, least: string])[] = [
  ["year", "*"],
  ["month", "1"],
  ["day", "1"],
  ["week", "*"],
  ["dayOfWeek", "*"],
  ["hour", "0"],
  ["minute", "0"],
  ["second", "0"],
];

/**
 * Reads a pattern of 5 fields, 6 (seconds first) or 7 (year last), or a nickname such as `@daily`.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID`, naming the field, the value and the column.
 */
export function parseText(pattern: string, label: string): CronPattern {
  const source = expand(pattern, label);
  const words = wordsOf(source);
  if (words.length < 5 || words.length > 7) {
    throw triggerError({
      label,
      expected:
        "5 fields (minute hour day month dayOfWeek), 6 with seconds first or 7 with the year last",
      value: pattern,
      hint: ` (${words.length})`,
    });
  }
  const skipped = words.length === 5 ? 1 : 0;
  const field = (index: number, name: FieldName): FieldText => {
    const word = words[index - skipped];
    const text = word?.text ?? (name === "second" ? "0" : "*");
    return { rules: FIELD_RULES[name], text, source, offset: word?.offset ?? 0, label };
  };
  return new CronPattern({
    second: parseField(field(0, "second")),
    minute: parseField(field(1, "minute")),
    hour: parseField(field(2, "hour")),
    day: parseField(field(3, "day")),
    month: parseField(field(4, "month")),
    week: undefined,
    dayOfWeek: parseField(field(5, "dayOfWeek")),
    year: parseYears(field(6, "year")),
    join: "or",
  });
}

/** Reads the field form. @throws {@link CarillonError} `TRIGGER_INVALID`. */
export function parseFields(given: CronFields, label: string): CronPattern {
  checkKeys(given, label);
  const last = SIGNIFICANCE.findLastIndex(([name]) => given[name] !== undefined);
  const field = (name: FieldName): FieldText => {
    const index = SIGNIFICANCE.findIndex(([each]) => each === name);
    const missing = index < last ? "*" : (SIGNIFICANCE[index]?.[1] ?? "*");
    const source = fieldSource(given[name] ?? missing, `${label}.${name}`);
    return { rules: FIELD_RULES[name], text: source.toLowerCase(), source, offset: 0, label };
  };
  const week = field("week");
  return new CronPattern({
    second: parseField(field("second")),
    minute: parseField(field("minute")),
    hour: parseField(field("hour")),
    day: parseField(field("day")),
    month: parseField(field("month")),
    week: week.text === "*" ? undefined : parseField(week),
    dayOfWeek: parseField(field("dayOfWeek")),
    year: parseYears(field("year")),
    join: "and",
  });
}

/** The words of a pattern in lower case, with their places. */
function wordsOf(source: string): readonly Item[] {
  const words: Item[] = [];
  const text = source.toLowerCase();
  for (let at = 0; at < text.length; at++) {
    if (isSpace(text, at)) continue;
    const offset = at;
    while (at < text.length && !isSpace(text, at)) at++;
    words.push({ text: text.slice(offset, at), offset });
  }
  return words;
}

function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
}

function expand(pattern: string, label: string): string {
  if (pattern.length > LONGEST || pattern.trim() === "") {
    throw triggerError({ label, expected: `a pattern of 1-${LONGEST} characters`, value: pattern });
  }
  const name = pattern.trim().toLowerCase();
  if (!name.startsWith("@")) return pattern;
  if (Object.hasOwn(NICKNAMES, name)) return NICKNAMES[name] ?? pattern;
  const names = Object.keys(NICKNAMES);
  const expected = `one of ${names.join(", ")}`;
  throw triggerError({ label, expected, value: pattern, hint: didYouMean(name, names) });
}

function checkKeys(given: CronFields, label: string): void {
  const names = SIGNIFICANCE.map(([name]) => name);
  const expected = `the fields ${names.join(", ")}, at least one`;
  if (Object.values(given).every((value) => value === undefined)) {
    throw triggerError({ label, expected, value: given, hint: " without a field" });
  }
  for (const key of Object.keys(given)) {
    if ((names as readonly string[]).includes(key)) continue;
    throw triggerError({ label, expected, value: key, hint: didYouMean(key, names) });
  }
}

function fieldSource(value: unknown, label: string): string {
  if (typeof value === "number" && Number.isInteger(value)) return String(value);
  if (typeof value === "string" && value.length <= LONGEST) return value.trim();
  const expected = `a whole number, or text of at most ${LONGEST} characters`;
  throw triggerError({ label, expected, value, hint: ` (${shown(typeof value)})` });
}
