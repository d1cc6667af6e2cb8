/**
 * What is wrong with a recurrence rule of RFC 5545, before any library reads it; empty when nothing is.
 * Rules come from users, and some take seconds to expand: parts, numbers and lengths are bounded.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
 */
export function rruleProblems(text: string): string[] {
  if (text.length > MAX_LENGTH) return [`expected at most ${MAX_LENGTH} characters`];
  const problems: string[] = [];
  const parts = new Map<string, string>();
  for (const piece of text.split(";")) {
    const [, name = "", value = ""] = /^([A-Z]+)=([A-Z0-9,+-]+)$/.exec(piece) ?? [];
    if (!(name in PARTS)) problems.push(`${JSON.stringify(piece)} is no part of a rule`);
    else if (parts.has(name)) problems.push(`${name} is given twice`);
    else if (!PARTS[name]?.test(value)) problems.push(`${name} cannot be ${JSON.stringify(value)}`);
    parts.set(name, value);
  }
  if (!parts.has("FREQ")) problems.push("expected FREQ=DAILY, WEEKLY, MONTHLY or YEARLY");
  if (parts.has("COUNT") && parts.has("UNTIL")) problems.push("COUNT and UNTIL exclude each other");
  problems.push(...outOfBounds(parts));
  return problems;
}

const MAX_LENGTH = 500;
/** A COUNT is counted from the first session on, so it bounds the work of every reading. */
const MAX_COUNT = 500;
const MAX_LIST = 62;
const MAX_A_DAY = 24;
const NUMBERS = /^[+-]?\d{1,3}(,[+-]?\d{1,3})*$/;
const DAYS = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU))*$/;

const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}(T\d{6}Z?)?$/,
  WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
  BYMONTH: NUMBERS,
  BYWEEKNO: NUMBERS,
  BYYEARDAY: NUMBERS,
  BYMONTHDAY: NUMBERS,
  BYDAY: DAYS,
  BYHOUR: NUMBERS,
  BYMINUTE: NUMBERS,
  BYSETPOS: NUMBERS,
};

const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  BYMONTH: [1, 12],
  BYWEEKNO: [-53, 53],
  BYYEARDAY: [-366, 366],
  BYMONTHDAY: [-31, 31],
  BYHOUR: [0, 23],
  BYMINUTE: [0, 59],
  BYSETPOS: [-366, 366],
};

function outOfBounds(parts: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  if (Number(parts.get("COUNT") ?? 0) > MAX_COUNT) {
    problems.push(`COUNT is at most ${MAX_COUNT}; give an UNTIL instead`);
  }
  for (const [name, value] of parts) {
    const list = value.split(",");
    if (list.length > MAX_LIST) problems.push(`${name} lists at most ${MAX_LIST} values`);
    const range = RANGES[name];
    if (range === undefined) continue;
    const [least, most] = range;
    const signed = least < 0;
    const bad = list.map(Number).filter((n) => n < least || n > most || (signed && n === 0));
    if (bad.length > 0) problems.push(`${name} cannot be ${bad.join(", ")}`);
  }
  const count = (name: string): number => parts.get(name)?.split(",").length ?? 1;
  if (count("BYHOUR") * count("BYMINUTE") > MAX_A_DAY) {
    problems.push(`a day has at most ${MAX_A_DAY} sessions`);
  }
  return problems;
}
