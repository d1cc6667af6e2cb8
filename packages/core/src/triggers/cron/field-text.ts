import type { CarillonError } from "../../errors.ts";
import { triggerError } from "../trigger-error.ts";
import type { FieldRules } from "./field-rules.ts";

/** One field of a pattern, and where it stands, for errors. */
export interface FieldText {
  /** What it may hold. */
  readonly rules: FieldRules;
  /** The field alone, in lower case. */
  readonly text: string;
  /** All that was written. */
  readonly source: string;
  /** Where the field begins in it. */
  readonly offset: number;
  /** Where the pattern stands: `cron`, `anyOf[1].cron`. */
  readonly label: string;
}

/** One item of a field's list. */
export interface Item {
  /** Without white space about it. */
  readonly text: string;
  /** Where it begins in the field. */
  readonly offset: number;
}

/** The error about an item: names the field, the text, what was expected, and the column. */
export function itemError(
  field: FieldText,
  item: Item,
  fault: string | { readonly expected: string; readonly hint: string },
): CarillonError {
  const { expected, hint } = typeof fault === "string" ? { expected: fault, hint: "" } : fault;
  const column = field.offset + item.offset + 1;
  const { name } = field.rules;
  const value = field.source.slice(column - 1, column - 1 + item.text.length) || item.text;
  return triggerError({
    label: field.label,
    expected: `${name} to be ${expected}`,
    value,
    hint: ` at column ${column} of ${JSON.stringify(field.source.slice(0, 200))}${hint}`,
    details: { field: name, column },
  });
}

/** The items of a field, each with its place. */
export function itemsOf(field: FieldText): readonly Item[] {
  if (!field.text.includes(",")) return [trimmed(field.text, 0)];
  let offset = 0;
  return field.text.split(",").map((text) => {
    const item = trimmed(text, offset);
    offset += text.length + 1;
    return item;
  });
}

function trimmed(text: string, offset: number): Item {
  const start = text.trimStart();
  return { text: start.trimEnd(), offset: offset + text.length - start.length };
}
