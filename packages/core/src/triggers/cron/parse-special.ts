import { FIELD_RULES } from "./field-rules.ts";
import { type FieldText, type Item, itemError } from "./field-text.ts";
import { parseValue } from "./parse-range.ts";
import type { SpecialDays } from "./special-days.ts";

const ORDINALS = ["1st", "2nd", "3rd", "4th", "5th"];

/**
 * Reads an item that names days by their place in the month, and adds it to `special`; answers
 * whether it was one. Day: `L`, `L-3`, `15W`, `LW`, `last`, `last sun`, `2nd fri`. Weekday: `5L`, `2#1`.
 */
export function parseSpecial(field: FieldText, item: Item, special: SpecialDays): boolean {
  if (field.rules.name === "day") return ofMonth(field, item, special);
  return field.rules.name === "dayOfWeek" && ofWeek(field, item, special);
}

function ofMonth(field: FieldText, item: Item, special: SpecialDays): boolean {
  const { text } = item;
  if (text === "l" || text === "last") special.fromLast |= 1;
  else if (text === "lw" || text === "wl") special.lastWorking = true;
  else if (text.startsWith("l-")) special.fromLast |= 1 << daysBack(field, item);
  else if (/^\d+w$/.test(text))
    special.nearest |= 1 << parseValue(field, head(item, text.length - 1));
  else if (/^[^/]*-[^/]*w$/.test(text))
    throw itemError(field, item, "one day before W, not a range");
  else if (/\s/.test(text)) ordinal(field, item, special);
  else return false;
  return true;
}

function ofWeek(field: FieldText, item: Item, special: SpecialDays): boolean {
  const { text } = item;
  const hash = text.indexOf("#");
  if (hash >= 0) {
    const n = text.slice(hash + 1);
    if (hash === 0 || !/^[1-5]$/.test(n)) {
      throw itemError(field, item, "a weekday and its number in the month, 1-5, such as 2#1");
    }
    const weekday = parseValue(field, head(item, hash)) % 7;
    special.nth[Number(n) - 1] = (special.nth[Number(n) - 1] ?? 0) | (1 << weekday);
    return true;
  }
  if (text === "l")
    throw itemError(field, item, "a weekday before L, such as 5L for the last Friday");
  if (!/^(?:\d+|[a-z]{3})l$/.test(text)) return false;
  special.lastWeekday |= 1 << (parseValue(field, head(item, text.length - 1)) % 7);
  return true;
}

function daysBack(field: FieldText, item: Item): number {
  const text = item.text.slice(2);
  if (!/^\d{1,2}$/.test(text) || Number(text) > 30) {
    throw itemError(field, item, "L- and a number of days from 0 to 30, such as L-3");
  }
  return Number(text);
}

/** `last sun`, `2nd fri`. */
function ordinal(field: FieldText, item: Item, special: SpecialDays): void {
  const [which = "", word = "", ...more] = item.text.split(/\s+/);
  const weekday = FIELD_RULES.dayOfWeek.names?.get(word);
  const n = ORDINALS.indexOf(which);
  if (more.length > 0 || weekday === undefined || (n < 0 && which !== "last")) {
    throw itemError(field, item, "1st-5th or last, then a weekday, such as 2nd fri or last sun");
  }
  if (which === "last") special.lastWeekday |= 1 << weekday;
  else special.nth[n] = (special.nth[n] ?? 0) | (1 << weekday);
}

function head(item: Item, length: number): Item {
  return { text: item.text.slice(0, length), offset: item.offset };
}
