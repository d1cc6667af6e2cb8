import { didYouMean } from "../../config/nearest.ts";
import type { CronFields } from "../spec.ts";
import { shown, triggerError } from "../trigger-error.ts";
import { CronPattern } from "./cron-pattern.ts";
import { FIELD_RULES, type FieldName } from "./field-rules.ts";
import type { FieldText } from "./field-text.ts";
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
const ORDER: readonly FieldName[] = [
  "second",
  "minute",
  "hour",
  "day",
  "month",
  "dayOfWeek",
  "year",
];
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
  const words = [...source.matchAll(/\S+/g)];
  if (words.length < 5 || words.length > 7) {
    throw triggerError({
      label,
      expected:
        "5 fields (minute hour day month dayOfWeek), 6 with seconds first or 7 with the year last",
      value: pattern,
      hint: ` with ${words.length}`,
    });
  }
  const skipped = words.length === 5 ? 1 : 0;
  const fields = new Map<FieldName, FieldText>();
  for (const [index, name] of ORDER.entries()) {
    const word = words[index - skipped];
    const text = word?.[0] ?? (name === "second" ? "0" : "*");
    const rules = FIELD_RULES[name];
    fields.set(name, { rules, text: text.toLowerCase(), source, offset: word?.index ?? 0, label });
  }
  return build(fields, "or");
}

/** Reads the field form. @throws {@link CarillonError} `TRIGGER_INVALID`. */
export function parseFields(given: CronFields, label: string): CronPattern {
  checkKeys(given, label);
  const last = SIGNIFICANCE.findLastIndex(([name]) => given[name] !== undefined);
  const fields = new Map<FieldName, FieldText>();
  for (const [index, [name, least]] of SIGNIFICANCE.entries()) {
    const source = fieldSource(given[name] ?? (index < last ? "*" : least), `${label}.${name}`);
    const text = source.toLowerCase();
    fields.set(name, { rules: FIELD_RULES[name], text, source, offset: 0, label });
  }
  return build(fields, "and");
}

function build(fields: ReadonlyMap<FieldName, FieldText>, join: "and" | "or"): CronPattern {
  // Filled for every name by both callers.
  const of = (name: FieldName): FieldText => fields.get(name) as FieldText;
  const week = fields.get("week");
  return new CronPattern({
    second: parseField(of("second")),
    minute: parseField(of("minute")),
    hour: parseField(of("hour")),
    day: parseField(of("day")),
    month: parseField(of("month")),
    week: week === undefined || week.text === "*" ? undefined : parseField(week),
    dayOfWeek: parseField(of("dayOfWeek")),
    year: parseYears(of("year")),
    join,
  });
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
