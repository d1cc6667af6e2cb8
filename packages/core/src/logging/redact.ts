import { Secret } from "../config/index.ts";
import { redactText } from "./redact-text.ts";

const REDACTED = "[redacted]";
const DEEPEST = 8;
const WIDEST = 200;
const MOST = 2_000;

/** Keys whose values are nobody's business, whatever they are; figures and switches stay. */
const SECRET_KEY =
  /passw(or)?d|passphrase|^pwd$|token|secret|api[-_]?key|access[-_]?key|authori[sz]ation|webhook|cookie|credential|private[-_]?key|^dsn$|db[-_]?ur[il]|database[-_]?url|connection[-_]?string/i;

/** An error as a plain value: what JSON can carry. */
export interface SerializedError {
  /** Its class, as it calls itself. */
  name: string;
  /** Redacted. */
  message: string;
  /** Where it has one. */
  code?: string | number;
  /** Redacted. */
  stack?: string;
  /** What caused it. */
  cause?: unknown;
  /** Of an `AggregateError`. */
  errors?: unknown;
  /** Its other figures and names. */
  [property: string]: unknown;
}

/**
 * Copies a value into what JSON can carry, without secrets: by known value, by key and by pattern.
 * Errors keep their causes; circles, endless depths, throwing getters and giants do no harm.
 */
export function redact(value: unknown): unknown {
  return walk(value, { above: new Set(), left: MOST });
}

/** An error, or whatever was thrown, as a plain value without secrets. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof Error)
    return walk(error, { above: new Set(), left: MOST }) as SerializedError;
  const text = typeof error === "string" ? error : undefined;
  if (text !== undefined) return { name: "Error", message: redactText(text) };
  return { name: "Error", message: `Something was thrown that is no error: ${inspect(error)}` };
}

interface Walk {
  /** What the value is inside of, to see circles. */
  readonly above: Set<object>;
  /** How many values may still be copied. */
  left: number;
}

function walk(value: unknown, state: Walk): unknown {
  state.left -= 1;
  switch (typeof value) {
    case "string":
      return redactText(value);
    case "bigint":
      return value.toString();
    case "symbol":
      return redactText(value.toString());
    case "function":
      return `[function ${value.name}]`;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return value === null ? null : walkObject(value, state);
    default:
      return value;
  }
}

function walkObject(value: object, state: Walk): unknown {
  if (state.above.has(value)) return "[circular]";
  if (state.above.size >= DEEPEST) return "[too deep]";
  if (state.left <= 0) return "[too much]";
  state.above.add(value);
  try {
    return copy(value, state);
  } catch {
    // A proxy or an exotic object that refuses to be looked at.
    return "[unreadable]";
  } finally {
    state.above.delete(value);
  }
}

function copy(value: object, state: Walk): unknown {
  if (value instanceof Secret) return REDACTED;
  if (value instanceof Error) return copyError(value, state);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "[no date]" : value.toISOString();
  if (value instanceof RegExp || value instanceof URL) return redactText(String(value));
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name} of ${value.byteLength} bytes]`;
  if (value instanceof ArrayBuffer) return `[ArrayBuffer of ${value.byteLength} bytes]`;
  if (value instanceof Map) return copyMap(value, state);
  if (value instanceof Set) return copyList([...takeFirst(value)], value.size, state);
  if (Array.isArray(value)) return copyList(value.slice(0, WIDEST), value.length, state);
  const toJson: unknown = (value as { toJSON?: unknown }).toJSON;
  if (typeof toJson === "function") return walk(toJson.call(value), state);
  return copyFields(value, Object.keys(value), state);
}

function copyError(error: Error, state: Walk): SerializedError {
  const [stack, cause, errors] = ["stack", "cause", "errors"].map((key) => read(error, key));
  const own = Object.keys(error).filter((key) => !ERROR_KEYS.has(key) && isSmall(error, key));
  return {
    name: redactText(textOf(error, "name")),
    message: redactText(textOf(error, "message")),
    ...copyFields(
      error,
      ["code", ...own].filter((key) => read(error, key) !== undefined),
      state,
    ),
    ...(typeof stack === "string" && { stack: redactText(stack) }),
    ...(cause !== undefined && { cause: walk(cause, state) }),
    ...(Array.isArray(errors) && { errors: walk(errors, state) }),
  };
}

// Some libraries put objects, or getters that throw, where a text should be.
function textOf(error: Error, key: "name" | "message"): string {
  const value = read(error, key);
  return typeof value === "string" ? value : inspect(value);
}

const ERROR_KEYS: ReadonlySet<string> = new Set([
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "code",
]);

// Clients hang whole requests and sockets on their errors; figures, names and `details` say enough.
function isSmall(error: object, key: string): boolean {
  const value = read(error, key);
  return (
    key === "details" ||
    (typeof value !== "object" && typeof value !== "function") ||
    value === null
  );
}

function copyMap(map: ReadonlyMap<unknown, unknown>, state: Walk): unknown {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of takeFirst(map)) {
    const name = typeof key === "string" ? key : inspect(key);
    put(fields, name, isSecret(name, value) ? REDACTED : walk(value, state));
  }
  return cut(fields, map.size);
}

function copyList(items: readonly unknown[], length: number, state: Walk): unknown {
  const copied = items.map((item) => walk(item, state));
  return length > WIDEST ? [...copied, `… ${length - WIDEST} more`] : copied;
}

function copyFields(value: object, keys: readonly string[], state: Walk): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of keys.slice(0, WIDEST)) {
    const field = read(value, key);
    put(fields, key, isSecret(key, field) ? REDACTED : walk(field, state));
  }
  return cut(fields, keys.length);
}

function isSecret(key: string, value: unknown): boolean {
  if (value === null || value === "" || !SECRET_KEY.test(key)) return false;
  return typeof value === "string" || typeof value === "object";
}

function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return "[getter failed]";
  }
}

// Assigning `__proto__` would set the prototype; a key may also be the secret itself.
function put(fields: Record<string, unknown>, key: string, value: unknown): void {
  const name = redactText(key);
  Object.defineProperty(fields, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function cut(fields: Record<string, unknown>, count: number): Record<string, unknown> {
  if (count > WIDEST) put(fields, "…", `${count - WIDEST} more`);
  return fields;
}

function* takeFirst<T>(values: Iterable<T>): Iterable<T> {
  let left = WIDEST;
  for (const value of values) {
    if (left === 0) return;
    left -= 1;
    yield value;
  }
}

function inspect(value: unknown): string {
  return typeof value === "object" && value !== null
    ? `[${value.constructor?.name ?? "object"}]`
    : redactText(String(value));
}
