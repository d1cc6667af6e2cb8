import {
  atPath,
  readSecretFile,
  type Schema,
  schemaKeys,
  type Validation,
  type ValidationIssue,
  validate,
} from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import { isFields } from "./document-shape.ts";

/** A value as a schema answered it, beside the input with the content of its files. */
export type FiledValidation =
  | { readonly value: unknown; readonly input: unknown }
  | {
      readonly issues: readonly Pick<ValidationIssue, "keys" | "message" | "unknownKey">[];
      readonly input: unknown;
    };

/**
 * Validates a value whose secrets may stand in files: `urlFile: /run/secrets/hook` gives `url` the
 * content of that file. A `…File` key that the schema itself knows is left to it.
 *
 * @param directory - Where relative paths begin; `undefined`: no file is read.
 */
export function validateWithFiles(
  schema: Schema,
  input: unknown,
  directory: string | undefined,
): FiledValidation {
  const plain = check(schema, input);
  const candidates = directory === undefined ? [] : fileKeys(input, []);
  const unknown = candidates.filter((path) => {
    const isKept = "value" in plain && atPath(plain.value, path).found;
    return !isKept && !schemaKeys(schema, path.slice(0, -1)).includes(String(path.at(-1)));
  });
  if (unknown.length === 0 || directory === undefined) return { ...plain, input };
  const failures: { keys: readonly PropertyKey[]; message: string }[] = [];
  const expanded = expand(input, { paths: unknown, directory, failures });
  if (failures.length > 0) return { issues: failures, input };
  const filed = check(schema, expanded);
  if ("value" in filed) return { value: filed.value, input: expanded };
  // A strict schema that took the key as it was, and does not tell its keys.
  if ("value" in plain && filed.issues.every((issue) => issue.unknownKey))
    return { ...plain, input };
  return { issues: filed.issues.map((issue) => atFileKey(issue, unknown)), input: expanded };
}

/** A schema may be asynchronous for some values only; they must not keep all other tenants away. */
function check(schema: Schema, input: unknown): Validation<unknown> {
  try {
    return validate(schema, input);
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    return { issues: [{ path: "", keys: [], message: error.message }] };
  }
}

/** Places of keys such as `urlFile` that name a file, where there is no `url`. */
function fileKeys(value: unknown, path: readonly PropertyKey[]): (readonly PropertyKey[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => fileKeys(item, [...path, index]));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const isOne = /.File$/.test(key) && typeof item === "string" && !(stemOf(key) in value);
    return isOne ? [[...path, key]] : fileKeys(item, [...path, key]);
  });
}

function stemOf(key: string): string {
  return key.slice(0, -"File".length);
}

function expand(
  input: unknown,
  options: {
    paths: readonly (readonly PropertyKey[])[];
    directory: string;
    failures: { keys: readonly PropertyKey[]; message: string }[];
  },
): unknown {
  const { paths, directory, failures } = options;
  const out: unknown = structuredClone(input);
  for (const path of paths) {
    const parent = atPath(out, path.slice(0, -1)).value as Record<string, unknown>;
    const key = String(path.at(-1));
    try {
      parent[stemOf(key)] = readSecretFile(String(parent[key]), directory);
      delete parent[key];
    } catch (error) {
      if (!(error instanceof CarillonError)) throw error;
      failures.push({ keys: path, message: error.message });
    }
  }
  return out;
}

/** The issue at the key that stands in the document, where it is about the content of a file. */
function atFileKey(issue: ValidationIssue, paths: readonly (readonly PropertyKey[])[]) {
  const found = paths.find((path) => {
    const stem = [...path.slice(0, -1), stemOf(String(path.at(-1)))];
    return stem.every((key, index) => String(issue.keys[index]) === String(key));
  });
  return found === undefined ? issue : { ...issue, keys: found };
}
