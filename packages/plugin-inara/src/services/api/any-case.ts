/** An object of Inara's, whose members are found whatever their case: it has written both. */
export interface AnyCase {
  /** A member; `undefined` where there is none. */
  get(name: string): unknown;
  /** A text that is not blank. */
  text(name: string): string | undefined;
  /** A whole number from 0, also where it is written as a text. */
  count(name: string): number | undefined;
}

/** Looks into a value; one that is no object has no members. */
export function anyCase(value: unknown): AnyCase {
  const members = new Map<string, unknown>();
  if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const key = name.toLowerCase();
      // Where both are there, one that says something goes before an empty one.
      if (members.get(key) === undefined || members.get(key) === null) members.set(key, member);
    }
  }
  const get = (name: string): unknown => members.get(name.toLowerCase());
  return {
    get,
    text: (name) => textOf(get(name)),
    count: (name) => countOf(get(name)),
  };
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  // PostgreSQL keeps no NUL.
  const text = value.replaceAll("\u0000", "").trim();
  return text === "" ? undefined : text;
}

function countOf(value: unknown): number | undefined {
  const isText = typeof value === "string" && /^\s*\d{1,9}\s*$/.test(value);
  const number = isText ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0
    ? number
    : undefined;
}
