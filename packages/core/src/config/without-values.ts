import { atPath } from "./at-path.ts";
import { strikeSecrets } from "./secret.ts";

/**
 * The issue with every value of the input struck out of its message: some validators tell what they
 * received, and it may be a secret.
 */
export function withoutValues<T extends { keys: readonly PropertyKey[]; message: string }>(
  issue: T,
  input: unknown,
): T {
  const values = new Set<string>();
  collect(atPath(input, issue.keys).value, values);
  let { message } = issue;
  // The longest first, lest a part of it be struck out and the rest stay.
  for (const value of [...values].sort((a, b) => b.length - a.length)) {
    for (const form of new Set([value, JSON.stringify(value).slice(1, -1)])) {
      message = strike(message, form);
    }
  }
  message = strikeSecrets(message);
  return message === issue.message ? issue : { ...issue, message };
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === "string" || typeof value === "number") into.add(String(value));
  else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) collect(item, into);
  }
}

function strike(message: string, value: string): string {
  if (value.length >= 6) return message.replaceAll(value, "[redacted]");
  // A short one is struck out in quotes only, else `a` would take every `a` of the sentence.
  return ['"', "'", "`"].reduce(
    (text, mark) => text.replaceAll(`${mark}${value}${mark}`, "[redacted]"),
    message,
  );
}
