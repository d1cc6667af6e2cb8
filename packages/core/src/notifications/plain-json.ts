/** What is wrong with a value that ought to be JSON, and where. */
export interface JsonProblem {
  /** Keys from the outside in. */
  path: readonly (string | number)[];
  /** What was found. */
  found: string;
}

/** A value as JSON, or what keeps it from being JSON. */
export type PlainJson = { value: unknown } | { problem: JsonProblem };

/**
 * Copies a value as plain JSON: dates become ISO 8601 text, members that are `undefined` are left out.
 * Anything that JSON would lose or change in silence is a problem: functions, symbols, big integers,
 * `NaN`, class instances (a `Secret` is one), circles, and what is nested deeper than 64 levels.
 */
export function plainJson(value: unknown): PlainJson {
  try {
    return { value: copy(value, { path: [], above: new Set() }) };
  } catch (error) {
    if (error instanceof NotJson) return { problem: error.problem };
    throw error;
  }
}

interface Place {
  readonly path: (string | number)[];
  readonly above: Set<object>;
}

class NotJson extends Error {
  readonly problem: JsonProblem;

  constructor(path: readonly (string | number)[], found: string) {
    super(found);
    this.problem = { path: [...path], found };
  }
}

const maxDepth = 64;

function copy(value: unknown, place: Place): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new NotJson(place.path, String(value));
      return value;
    case "object":
      return value === null ? null : copyObject(value, place);
    default:
      throw new NotJson(
        place.path,
        typeof value === "undefined" ? "undefined" : `a ${typeof value}`,
      );
  }
}

function copyObject(value: object, place: Place): unknown {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new NotJson(place.path, "an invalid date");
    return value.toISOString();
  }
  if (place.above.has(value)) throw new NotJson(place.path, "a circle");
  if (place.above.size >= maxDepth) throw new NotJson(place.path, `more than ${maxDepth} levels`);
  place.above.add(value);
  const result = Array.isArray(value) ? copyArray(value, place) : copyMembers(value, place);
  place.above.delete(value);
  return result;
}

function copyArray(value: readonly unknown[], place: Place): unknown[] {
  // Not `map`, which leaves holes out.
  return Array.from(value, (item, index) => copyAt(item, index, place));
}

function copyMembers(value: object, place: Place): Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && !isForeignPlain(prototype)) {
    throw new NotJson(place.path, `an instance of ${className(value)}`);
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  // `fromEntries` defines members, so that a key `__proto__` stays a key.
  return Object.fromEntries(members.map(([key, member]) => [key, copyAt(member, key, place)]));
}

function copyAt(value: unknown, key: string | number, place: Place): unknown {
  place.path.push(key);
  const result = copy(value, place);
  place.path.pop();
  return result;
}

// A plain object of another realm, such as a test runner's `vm` context.
function isForeignPlain(prototype: unknown): boolean {
  return (
    typeof prototype === "object" &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, "hasOwnProperty")
  );
}

function className(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "a class";
}
