import { createHash } from "node:crypto";
import { CarillonError } from "../errors.ts";
import { pathText } from "./path-text.ts";
import { Secret } from "./secret.ts";

const DEEPEST = 200;

/**
 * A stable hash of a JSON value, 22 characters: equal for equal values, whatever the order of their
 * keys, in every process and version of Node. A member that is `undefined` counts as absent, a date
 * as its ISO text, anything with `toJSON` as that answers, and a {@link Secret} by its value, which the hash does not tell.
 *
 * @throws {@link CarillonError} `CONFIG_NOT_JSON` for a function, a symbol, a bigint, or a value that
 * holds itself.
 */
export function fingerprint(value: unknown): string {
  const hash = createHash("sha256");
  write(value, [], (text) => void hash.update(text));
  return hash.digest("base64url").slice(0, 22);
}

function write(value: unknown, path: readonly PropertyKey[], put: (text: string) => void): void {
  if (path.length > DEEPEST)
    throw notJson("a value that holds itself, or is nested too deeply", []);
  if (value instanceof Secret) {
    put(`#${createHash("sha256").update(value.reveal()).digest("base64url")}`);
  } else if (hasJsonForm(value)) {
    write(value.toJSON(), path, put);
  } else if (Array.isArray(value)) {
    put("[");
    for (const [index, item] of value.entries()) {
      write(item, [...path, index], put);
      put(",");
    }
    put("]");
  } else if (typeof value === "object" && value !== null) {
    writeObject(value as Record<string, unknown>, path, put);
  } else {
    put(scalar(value, path));
  }
}

function hasJsonForm(value: unknown): value is { toJSON(): unknown } {
  return typeof value === "object" && value !== null && "toJSON" in value
    ? typeof value.toJSON === "function"
    : false;
}

function writeObject(
  value: Record<string, unknown>,
  path: readonly PropertyKey[],
  put: (text: string) => void,
): void {
  // JSON would write these as `{}`, and two different ones would have one hash.
  if (value instanceof Map || value instanceof Set) throw notJson("a Map or a Set", path);
  put("{");
  for (const key of Object.keys(value).sort()) {
    if (value[key] === undefined) continue;
    put(`${JSON.stringify(key)}:`);
    write(value[key], [...path, key], put);
    put(",");
  }
  put("}");
}

function scalar(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return "null";
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") {
    throw notJson(`a ${typeof value}`, path);
  }
  return JSON.stringify(value);
}

function notJson(found: string, path: readonly PropertyKey[]): CarillonError {
  const where = path.length === 0 ? "" : ` at ${pathText(path)}`;
  return new CarillonError(
    "CONFIG_NOT_JSON",
    `expected a value that JSON can hold, found ${found}${where}; use text, numbers, lists and plain objects`,
  );
}
