import type { FieldText } from "./field-text.ts";
import { itemsOf } from "./field-text.ts";
import { parseRange, type Range } from "./parse-range.ts";
import { parseSpecial } from "./parse-special.ts";
import { noSpecialDays, type SpecialDays } from "./special-days.ts";

/** A field as a set of its values. */
export interface FieldSet {
  /** Bit n: value n, for 0-31. */
  readonly low: number;
  /** Bit n: value 32 + n. */
  readonly high: number;
  /** Written `*` or `?`: it restricts nothing. */
  readonly isFree: boolean;
  /** Begins with `*`: makes a pattern follow elapsed time, in the fields where that counts. */
  readonly isStarred: boolean;
  /** Days that no number names; absent where there are none. */
  readonly special: SpecialDays | undefined;
}

/** Reads a field other than the year. @throws {@link CarillonError} `TRIGGER_INVALID`. */
export function parseField(field: FieldText): FieldSet {
  let low = 0;
  let high = 0;
  let special: SpecialDays | undefined;
  const { cycle = 1, min } = field.rules;
  for (const item of itemsOf(field)) {
    if (/[a-z#]/.test(item.text)) {
      const days = special ?? noSpecialDays();
      if (parseSpecial(field, item, days)) {
        special = days;
        continue;
      }
    }
    const range = parseRange(field, item);
    for (let at = range.from; at <= range.to; at += range.step) {
      const value = ((at - min) % cycle) + min;
      if (value < 32) low |= 1 << value;
      else high |= 1 << (value - 32);
    }
  }
  const { text } = field;
  return {
    low,
    high,
    isFree: text === "*" || text === "?",
    isStarred: text.startsWith("*"),
    special,
  };
}

/** Reads the year; `undefined` is every year. @throws {@link CarillonError} `TRIGGER_INVALID`. */
export function parseYears(field: FieldText): readonly Range[] | undefined {
  return field.text === "*" ? undefined : itemsOf(field).map((item) => parseRange(field, item));
}
