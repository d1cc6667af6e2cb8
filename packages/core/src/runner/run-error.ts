import { redactText } from "../logging/index.ts";
import type { RunError } from "../model/index.ts";

const LENGTH = 8_000;

/** Whatever was thrown, as it is kept: redacted, bounded, with its causes in the stack. */
export function describeError(thrown: unknown): RunError {
  const error = safe(() => (thrown instanceof Error ? thrown : undefined), undefined);
  if (error === undefined) {
    return {
      name: "Error",
      message: clean(
        safe(
          () =>
            typeof thrown === "string"
              ? thrown
              : `thrown: ${JSON.stringify(thrown) ?? String(thrown)}`,
          "thrown: something that cannot be shown",
        ),
      ),
    };
  }
  const code = safe(() => (error as { code?: unknown }).code, undefined);
  const stack = stackOf(error, 0);
  return {
    name: clean(safe(() => String(error.name), "Error")),
    message: clean(safe(() => String(error.message), "")),
    ...(typeof code === "string" || typeof code === "number" ? { code: clean(String(code)) } : {}),
    ...(stack === undefined ? {} : { stack: clean(stack) }),
  };
}

function stackOf(error: Error, depth: number): string | undefined {
  const stack = safe(() => error.stack, undefined);
  const cause = safe(() => error.cause, undefined);
  if (typeof stack !== "string" || depth > 4 || !(cause instanceof Error)) return stack;
  return `${stack}\nCaused by: ${stackOf(cause, depth + 1) ?? cause.message}`;
}

function clean(text: string): string {
  // Redacted before it is cut: half a secret is not recognised.
  return redactText(text).slice(0, LENGTH);
}

/** An error's getters may themselves throw. */
function safe<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
