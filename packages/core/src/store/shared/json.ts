/** JSON text of a value; `undefined` where there is none. */
export function toJson(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** The value of a JSON text that a store wrote; `undefined` where there is none. */
export function fromJson(text: string | null | undefined): unknown {
  return text === null || text === undefined ? undefined : (JSON.parse(text) as unknown);
}

/** What is left of a value after a store has kept it: plain JSON, shared with nobody. */
export function jsonCopy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  return JSON.parse(JSON.stringify(value)) as T;
}
