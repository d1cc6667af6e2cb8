import { CarillonError } from "../errors.ts";
import { readableIssues } from "./issue-messages.ts";
import type { Schema } from "./schema.ts";
import type { ValidationIssue } from "./validation-issue.ts";
import { withoutValues } from "./without-values.ts";

/** What {@link validate} answers: the schema's answer, or all that it refuses. */
export type Validation<T> = { readonly value: T } | { readonly issues: readonly ValidationIssue[] };

/**
 * Validates with any Standard Schema, synchronously. Messages about unknown keys and options say
 * which one was meant, and no message repeats a value of the input: it may be a secret in the wrong
 * place. A schema that throws refuses its value; the error's text is not shown, for the same reason.
 *
 * @throws {@link CarillonError} `SCHEMA_ASYNC` when the schema answers with a promise.
 * @see https://standardschema.dev
 */
export function validate<T>(schema: Schema<T>, value: unknown): Validation<T> {
  let answer: ReturnType<Schema<T>["~standard"]["validate"]>;
  try {
    answer = schema["~standard"].validate(value);
  } catch (error) {
    return threw(error);
  }
  if (isPromise(answer)) {
    // Its rejection would be nobody's.
    answer.then(undefined, () => undefined);
    const thrown = thrownBy(schema, value);
    if (thrown !== undefined) return threw(thrown);
    throw new CarillonError(
      "SCHEMA_ASYNC",
      `expected a schema that answers at once, found one of ${schema["~standard"].vendor} that answers with a promise; leave out asynchronous checks and transforms`,
    );
  }
  if (answer.issues === undefined) return { value: answer.value };
  const issues = readableIssues(answer.issues, { schema, input: value });
  return { issues: issues.map((issue) => withoutValues(issue, value)) };
}

function threw(error: unknown): { issues: readonly ValidationIssue[] } {
  const name = error instanceof Error ? error.name : typeof error;
  return {
    issues: [{ path: "", keys: [], message: `the schema threw ${name} instead of answering` }],
  };
}

/** zod answers with a promise, too, when a transform throws; asked directly it tells the two apart. */
function thrownBy(schema: Schema, value: unknown): unknown {
  const { safeParse } = schema as { safeParse?: unknown };
  if (typeof safeParse !== "function") return undefined;
  try {
    Reflect.apply(safeParse, schema, [value]);
  } catch (error) {
    const isAsync = error instanceof Error && error.constructor.name.includes("Async");
    return isAsync ? undefined : error;
  }
  return undefined;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}
