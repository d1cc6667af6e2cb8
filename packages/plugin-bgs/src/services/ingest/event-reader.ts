/** Reads the fields of one event from outside, and notes every field that is not what it should be. */
export class EventReader {
  readonly #source: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #problems: string[];

  /** Reads `source`; `path` goes before the names of fields in the notes. */
  constructor(source: Readonly<Record<string, unknown>>, path = "", problems: string[] = []) {
    this.#source = source;
    this.#path = path;
    this.#problems = problems;
  }

  /** What is wrong so far, a sentence each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Notes a problem of the event as a whole. */
  refuse(reason: string): void {
    this.#problems.push(reason);
  }

  /** Text of at most `max` characters; absent is `null`. */
  text(key: string, max: number): string | null {
    const value = this.#source[key];
    if (value === undefined || value === null) return null;
    if (typeof value !== "string") return this.#expected(key, "text", value);
    const clean = value.replace(UNSTORABLE, "");
    const { length } = Array.from(clean);
    if (length <= max) return clean;
    this.refuse(`${this.#path}${key}: expected at most ${max} characters, found ${length}`);
    return null;
  }

  /** Text that must be there and not be empty. */
  requiredText(key: string, max: number): string {
    const text = this.text(key, max);
    if (text !== null && text !== "") return text;
    if (text === "" || this.#source[key] === undefined || this.#source[key] === null) {
      this.#expected(key, "text", this.#source[key]);
    }
    return "";
  }

  /** A whole number within 64 bits, as digits; absent is `null`. */
  big(key: string): string | null {
    const value = this.#source[key];
    if (value === undefined || value === null) return null;
    const number = wholeNumber(value);
    if (number !== undefined && number >= -MAX_BIG && number <= MAX_BIG) return number.toString();
    return this.#expected(key, "a whole number", value);
  }

  /**
   * A 64-bit address, as digits; absent is `null`, and so is a number that has already lost digits:
   * it would name another system.
   */
  address(key: string): string | null {
    const value = this.#source[key];
    const rounded = Number.isInteger(value) && !Number.isSafeInteger(value);
    return rounded ? null : this.big(key);
  }

  /** A whole number within 32 bits; absent is `null`. */
  integer(key: string): number | null {
    const value = this.#source[key];
    if (value === undefined || value === null) return null;
    const number = wholeNumber(value);
    if (number !== undefined && number >= -MAX_INTEGER && number <= MAX_INTEGER) {
      return Number(number);
    }
    return this.#expected(key, "a whole number", value);
  }

  /** The objects of a list; absent is an empty list. */
  list(key: string): readonly EventReader[] {
    const value = this.#source[key];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) {
      this.#expected(key, "a list", value);
      return [];
    }
    return value.flatMap((item: unknown, index) => {
      if (isRecord(item)) {
        return [new EventReader(item, `${this.#path}${key}.${index}.`, this.#problems)];
      }
      this.#expected(`${key}.${index}`, "an object", item);
      return [];
    });
  }

  /** An object within; absent is `undefined`. */
  object(key: string): EventReader | undefined {
    const value = this.#source[key];
    if (value === undefined || value === null) return undefined;
    if (isRecord(value)) return new EventReader(value, `${this.#path}${key}.`, this.#problems);
    this.#expected(key, "an object", value);
    return undefined;
  }

  #expected(key: string, wanted: string, found: unknown): null {
    this.#problems.push(`${this.#path}${key}: expected ${wanted}, found ${show(found)}`);
    return null;
  }
}

/** Tells an object with names from everything else. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Databases refuse or cut text with these, and one driver ends the process on half a surrogate pair.
const UNSTORABLE = /\0|\p{Surrogate}/gu;
const MAX_BIG = 9_223_372_036_854_775_807n;
const MAX_INTEGER = 2_147_483_647n;

function wholeNumber(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value === "string" && /^-?\d{1,19}$/.test(value)) return BigInt(value);
  return undefined;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? "something else";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
