import { type DocumentProblem, didYouMean, nearest, quoted } from "../config/index.ts";
import { isLegacyEntry } from "./legacy-entry.ts";
import type { TenantDocument } from "./source.ts";

/** An object with string keys. */
export type Fields = Readonly<Record<string, unknown>>;

/** One tenant in a document. */
export interface Entry {
  /** Where. */
  readonly path: readonly PropertyKey[];
  /** What stands there. */
  readonly value: unknown;
}

/** The entries of a document, or what keeps it from having any. */
export type Shape =
  | { readonly entries: readonly Entry[]; readonly defaults: Fields }
  | { readonly problems: readonly ShapeProblem[] };

/** A problem of the whole document; with the path, where it has a place of its own. */
export interface ShapeProblem extends DocumentProblem {
  /** Where. */
  readonly path: readonly PropertyKey[];
  /** The path ends with a key that is not known. */
  readonly of?: "key";
}

/**
 * Finds the tenants of a document: the list under `tenants:`, the original `tenant.json` array, or a
 * single tenant. Whatever else it is makes the whole document a broken one, so that a slip at the top
 * of a file (`tenant:`) removes nobody.
 */
export function documentShape(document: TenantDocument): Shape {
  if (document.problems !== undefined && document.problems.length > 0) {
    return { problems: document.problems.map((problem) => ({ ...problem, path: [] })) };
  }
  const { value } = document;
  if (Array.isArray(value)) {
    return {
      entries: value.map((item: unknown, index) => ({ path: [index], value: item })),
      defaults: {},
    };
  }
  if (value === null || value === undefined) {
    return broken("expected tenants, found an empty document; write `tenants: []` for none");
  }
  if (!isFields(value)) return broken(`expected a list of tenants, found a ${typeof value}`);
  if ("tenants" in value || "defaults" in value) return listShape(value);
  const slip = Object.keys(value).find(
    (key) => Array.isArray(value[key]) && nearest(key, ["tenants"]) !== undefined,
  );
  if (slip !== undefined && !("id" in value) && !isLegacyEntry(value)) return unknownKeys([slip]);
  return { entries: [{ path: [], value }], defaults: {} };
}

/** Whether a value is an object with keys, not a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listShape(value: Fields): Shape {
  const others = Object.keys(value).filter((key) => key !== "tenants" && key !== "defaults");
  if (others.length > 0) return unknownKeys(others);
  const { tenants, defaults = {} } = value;
  if (!Array.isArray(tenants)) {
    return broken("expected a list; write `tenants: []` for none", ["tenants"]);
  }
  if (defaults !== null && !isFields(defaults)) return broken("expected keys", ["defaults"]);
  const entries = tenants.map((item: unknown, index) => ({
    path: ["tenants", index],
    value: item,
  }));
  return { entries, defaults: defaults ?? {} };
}

function unknownKeys(keys: readonly string[]): Shape {
  const known = ["tenants", "defaults"];
  return {
    problems: keys.map((key) => ({
      message: `unknown key ${quoted(key)} beside the tenants${didYouMean(key, known)}`,
      path: [key],
      of: "key",
    })),
  };
}

function broken(message: string, path: readonly PropertyKey[] = []): Shape {
  return { problems: [{ message, path }] };
}
