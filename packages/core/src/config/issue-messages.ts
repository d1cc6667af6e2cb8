import type { StandardSchemaV1 } from "@standard-schema/spec";
import { atPath } from "./at-path.ts";
import { didYouMean } from "./nearest.ts";
import { pathText } from "./path-text.ts";
import { quoted } from "./quoted.ts";
import type { Schema } from "./schema.ts";
import { schemaKeys } from "./schema-keys.ts";
import type { ValidationIssue } from "./validation-issue.ts";

/** An issue as the validator answers it; zod adds what kind it is and what belongs to it. */
export interface RawIssue extends StandardSchemaV1.Issue {
  readonly code?: string;
  readonly expected?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly errors?: readonly (readonly RawIssue[])[];
}

/** What was validated, and with what. */
interface Subject {
  readonly schema: Schema;
  readonly input: unknown;
}

/** The issues in our words where the validator tells more than a sentence, else in its own. */
export function readableIssues(
  issues: readonly RawIssue[],
  subject: Subject,
): readonly ValidationIssue[] {
  return issues.flatMap((issue) => readable(issue, [], subject));
}

function readable(
  issue: RawIssue,
  base: readonly PropertyKey[],
  subject: Subject,
): readonly ValidationIssue[] {
  const path = [...base, ...(issue.path ?? []).map((step) => keyOf(step))];
  if (issue.code === "unrecognized_keys" && issue.keys !== undefined) {
    const known = schemaKeys(subject.schema, path);
    return issue.keys.map((key) => unknownKey([...path, key], known));
  }
  const branch = issue.code === "invalid_union" ? likeliest(issue.errors ?? []) : undefined;
  if (branch !== undefined) return branch.flatMap((inner) => readable(inner, path, subject));
  const { found, value } = atPath(subject.input, path);
  const expected = expectedOf(issue);
  if (expected !== undefined && !found) return [issueAt(path, `missing; expected ${expected}`)];
  // A message of the schema's author says more.
  if (!issue.message.startsWith("Invalid ")) return [issueAt(path, issue.message)];
  if (expected !== undefined && issue.code === "invalid_value") {
    const options = (issue.values ?? []).filter((option) => typeof option === "string");
    const meant = typeof value === "string" ? didYouMean(value, options) : "";
    return [issueAt(path, `expected ${expected}${meant}`)];
  }
  if (expected !== undefined) {
    return [issueAt(path, `expected ${expected}, found ${kindOf(value)}`)];
  }
  return [issueAt(path, issue.message)];
}

function issueAt(keys: readonly PropertyKey[], message: string): ValidationIssue {
  return { path: pathText(keys), keys, message };
}

function expectedOf(issue: RawIssue): string | undefined {
  if (issue.code === "invalid_type") return issue.expected;
  if (issue.code === "invalid_value" && issue.values !== undefined) {
    const options = issue.values.map((option) => JSON.stringify(option) ?? String(option));
    return `${options.length > 1 ? "one of " : ""}${options.join(", ")}`;
  }
  if (issue.code !== "invalid_union" || issue.errors === undefined) return undefined;
  const kinds = issue.errors.map(([first]) =>
    first === undefined ? undefined : expectedOf(first),
  );
  return kinds.every((kind) => kind !== undefined) && kinds.length > 0
    ? [...new Set(kinds)].join(" or ")
    : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value;
}

function keyOf(step: PropertyKey | StandardSchemaV1.PathSegment): PropertyKey {
  return typeof step === "object" ? step.key : step;
}

/** Says that a key is not known, and which ones are. */
export function unknownKey(
  keys: readonly PropertyKey[],
  known: readonly string[],
): ValidationIssue & { readonly unknownKey: true } {
  const key = String(keys.at(-1));
  const meant = didYouMean(key, known);
  const others = known.length > 0 && known.length <= 12 ? `; known are ${known.join(", ")}` : "";
  const message = `unknown key ${quoted(key)}${meant === "" ? others : meant}`;
  return { ...issueAt(keys, message), unknownKey: true };
}

/** The alternative that the input comes nearest to: the one whose first issue lies deepest. */
function likeliest(branches: readonly (readonly RawIssue[])[]): readonly RawIssue[] | undefined {
  const depth = (branch: readonly RawIssue[]): number =>
    Math.min(...branch.map((issue) => issue.path?.length ?? 0));
  const deepest = branches.filter((branch) => branch.length > 0 && depth(branch) > 0);
  const [first, ...rest] = deepest;
  if (first === undefined) return undefined;
  return rest.reduce((best, branch) => (branch.length < best.length ? branch : best), first);
}
