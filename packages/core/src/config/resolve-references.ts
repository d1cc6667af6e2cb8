import { CarillonError } from "../errors.ts";
import { type Environment, environmentLookup } from "./environment.ts";
import { interpolate } from "./interpolate.ts";
import { didYouMean } from "./nearest.ts";
import { rememberSecret } from "./secret.ts";

/** Where references are looked up. */
export interface ReferenceOptions {
  /** The variables. */
  readonly environment: Environment;
  /** Where relative paths of secret files begin. */
  readonly directory: string;
  /** Places whose values everybody may see; all others count as secrets once a variable fills them. */
  isPublic?(path: readonly PropertyKey[]): boolean;
  /** Texts that are read at all; those with a `$` unless told. */
  applies?(text: string): boolean;
}

/** A reference that could not be resolved. */
export interface ReferenceIssue {
  /** Where. */
  readonly path: readonly PropertyKey[];
  /** What was expected and what was found. */
  readonly message: string;
}

/**
 * Puts variables into every text of a parsed document; keys and other values stay as they are. What
 * a variable gave is redacted everywhere from now on. A text whose reference fails stays as it is, and
 * stands in `issues`.
 */
export function resolveReferences(
  value: unknown,
  options: ReferenceOptions,
): { value: unknown; issues: readonly ReferenceIssue[] } {
  const issues: ReferenceIssue[] = [];
  const lookup = environmentLookup(options.environment, options.directory);
  const text = (raw: string, path: readonly PropertyKey[]): string => {
    if (!(options.applies?.(raw) ?? raw.includes("$"))) return raw;
    const taken: string[] = [];
    try {
      const out = interpolate(raw, (name) => {
        const found = lookup(name);
        if (found !== undefined) taken.push(found);
        return found;
      });
      if (options.isPublic?.(path) !== true) taken.forEach(rememberSecret);
      return out;
    } catch (error) {
      if (!(error instanceof CarillonError)) throw error;
      const { variable } = error.details;
      const names = Object.keys(options.environment);
      const meant = typeof variable === "string" ? didYouMean(variable, names) : "";
      issues.push({ path, message: `${error.message}${meant}` });
      return raw;
    }
  };
  return { value: mapTexts(value, [], text), issues };
}

function mapTexts(
  value: unknown,
  path: readonly PropertyKey[],
  map: (text: string, path: readonly PropertyKey[]) => string,
): unknown {
  if (typeof value === "string") return map(value, path);
  if (Array.isArray(value))
    return value.map((item, index) => mapTexts(item, [...path, index], map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapTexts(item, [...path, key], map)]),
  );
}
