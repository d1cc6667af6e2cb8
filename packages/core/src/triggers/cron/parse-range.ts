import { nearest } from "../../config/index.ts";
import { allowed, FIELD_RULES, type FieldName } from "./field-rules.ts";
import { type FieldText, type Item, itemError } from "./field-text.ts";

/** `from`, `from + step`, … up to `to`; a range that wraps has a `to` beyond the field's last value. */
export interface Range {
  /** The first value. */
  readonly from: number;
  /** No value beyond this one. */
  readonly to: number;
  /** At least 1. */
  readonly step: number;
}

/** Reads `*`, `?`, `5`, `mon-fri`, `22-2`, `*&#47;5`, `1-59/2`, `2009/2` (from there to the last value). */
export function parseRange(field: FieldText, item: Item): Range {
  const { text } = item;
  if (text === "") throw itemError(field, item, `${allowed(field.rules)}, not an empty item`);
  const slash = text.indexOf("/");
  const base = slash < 0 ? text : text.slice(0, slash);
  const step = slash < 0 ? undefined : parseStep(field, item, slash + 1);
  if (base === "*" || base === "?") return everything(field, item, { base, step });
  const dash = base.indexOf("-", 1);
  if (dash < 0) {
    const from = parseValue(field, part(item, 0, base.length));
    if (step === undefined) return { from, to: from, step: 1 };
    return { from: sunday(field, from, from), to: lastOf(field), step };
  }
  if (base.includes("-", dash + 1)) throw itemError(field, item, "a range of two values");
  const low = parseValue(field, part(item, 0, dash));
  const high = parseValue(field, part(item, dash + 1, base.length));
  const from = sunday(field, low, high);
  if (high >= from) return { from, to: high, step: step ?? 1 };
  const { cycle } = field.rules;
  if (cycle === undefined) {
    throw itemError(field, item, `a range that goes up (${high}-${from}), as years do not wrap`);
  }
  return { from, to: high + cycle, step: step ?? 1 };
}

/** Reads one value: digits, or a name of the field. */
export function parseValue(field: FieldText, item: Item): number {
  const { rules } = field;
  if (/^\d{1,5}$/.test(item.text)) {
    const value = Number(item.text);
    if (value < rules.min || value > rules.max) throw itemError(field, item, allowed(rules));
    return value;
  }
  const named = rules.names?.get(item.text);
  if (named !== undefined) return named;
  throw itemError(field, item, mistake(field, item.text));
}

/** The last value that `*` stands for; the weekdays end at Saturday, as 7 is Sunday again. */
function lastOf(field: FieldText): number {
  return field.rules.name === "dayOfWeek" ? 6 : field.rules.max;
}

function everything(
  field: FieldText,
  item: Item,
  found: { base: string; step: number | undefined },
): Range {
  const { name, min } = field.rules;
  if (found.base === "?") {
    if (name !== "day" && name !== "dayOfWeek") {
      const hint = "; ? is for day and dayOfWeek";
      throw itemError(field, item, { expected: `${allowed(field.rules)} or *`, hint });
    }
    if (field.text !== "?") throw itemError(field, item, "? alone, without a step or a list");
  }
  return { from: min, to: lastOf(field), step: found.step ?? 1 };
}

function parseStep(field: FieldText, item: Item, start: number): number {
  const text = part(item, start, item.text.length);
  const most = lastOf(field) - field.rules.min + 1;
  if (!/^\d{1,5}$/.test(text.text) || Number(text.text) < 1 || Number(text.text) > most) {
    throw itemError(
      field,
      text.text === "" ? item : text,
      `a range with a step from 1 to ${most} after the slash`,
    );
  }
  return Number(text.text);
}

/** 7 begins a range as 0 does: `7-2` is Sunday to Tuesday. */
function sunday(field: FieldText, value: number, to: number): number {
  return field.rules.name === "dayOfWeek" && value === 7 && to !== 7 ? 0 : value;
}

function part(item: Item, start: number, end: number): Item {
  return { text: item.text.slice(start, end), offset: item.offset + start };
}

/** What to say of something that is neither a number nor a name of its field. */
function mistake(field: FieldText, text: string): { expected: string; hint: string } {
  const { rules } = field;
  const say = (more: string, hint = "") => ({ expected: `${allowed(rules)}${more}`, hint });
  if (text === "") return say(" on both sides of the dash");
  if (/^-\d+$/.test(text)) return say(", not a negative number");
  if (/^\d*[.]\d+$/.test(text)) return say(", a whole number");
  const word = text.slice(0, 3);
  const owner = ownerOf(word);
  if (owner !== undefined && owner !== rules.name)
    return say("", `; ${word} is a name of ${owner}`);
  if (/^\d*[lw]|#/.test(text) || text === "last") return special(rules.name, say);
  const names = rules.names === undefined ? [] : [...rules.names.keys()];
  const near = names.find((name) => text.startsWith(name)) ?? nearest(text, names);
  return say("", near === undefined ? "" : `; did you mean "${near}"?`);
}

function ownerOf(word: string): FieldName | undefined {
  if (FIELD_RULES.month.names?.has(word) === true) return "month";
  return FIELD_RULES.dayOfWeek.names?.has(word) === true ? "dayOfWeek" : undefined;
}

function special<T>(name: FieldName, say: (more: string, hint: string) => T): T {
  if (name === "day") return say(", L, L-3, 15W or LW", "; 5L and 2#1 are forms of dayOfWeek");
  if (name === "dayOfWeek") return say(", 5L or 2#1", "; L, L-3, 15W and LW are forms of day");
  return say("", "; L, W and # are forms of day and dayOfWeek");
}
