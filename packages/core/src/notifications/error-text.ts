import { redactText } from "../logging/index.ts";

const longest = 500;
const halfPair = /[\uD800-\uDBFF]$/;

/** What an error says, without secrets, in 500 characters at most; fit to be kept and shown. */
export function errorText(error: unknown): string {
  // Redacted before it is cut: half a secret is not recognised.
  const text = redactText(describe(error));
  return text.length > longest ? `${text.slice(0, longest - 1).replace(halfPair, "")}…` : text;
}

function describe(error: unknown): string {
  try {
    if (error instanceof Error) return String(error.message) || String(error.name);
    return typeof error === "string" ? error : `thrown: ${JSON.stringify(error) ?? String(error)}`;
  } catch {
    return "thrown: something that cannot be shown";
  }
}
