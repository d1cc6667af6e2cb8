import { inspect } from "node:util";

const values = new WeakMap<Secret, string>();
const known = new Set<string>();

/**
 * A value that must not be seen: it prints as `[redacted]` wherever it is logged, joined to text, or
 * made JSON. Its text is also struck out of every log line, error and record of this process.
 */
export class Secret {
  private constructor() {}

  /** Makes a secret; usable as `.transform(Secret.of)` in any validator. */
  static of(this: void, value: string): Secret {
    const secret = new Secret();
    values.set(secret, value);
    rememberSecret(value);
    return secret;
  }

  /** The value itself. Ask for it where it is used, and keep it nowhere. */
  reveal(): string {
    return values.get(this) ?? "";
  }

  /** `[redacted]`. */
  toString(): string {
    return "[redacted]";
  }

  /** `[redacted]`. */
  toJSON(): string {
    return "[redacted]";
  }

  /** `[redacted]`, for `util.inspect` and `console.log`. */
  [inspect.custom](): string {
    return "[redacted]";
  }
}

/**
 * Has a text struck out of every log line, error and record of this process from now on, also as
 * JSON and as part of a URL write it. A text under 6 characters is left alone: it would strike
 * ordinary words out of every line.
 */
export function rememberSecret(value: string): void {
  for (const form of [value, value.trim(), JSON.stringify(value).slice(1, -1), urlForm(value)]) {
    if (form.length >= 6) known.add(form);
  }
}

/** The texts that redaction strikes out; it grows with each {@link rememberSecret}. */
export function knownSecrets(): ReadonlySet<string> {
  return known;
}

/** A text with every known secret struck out of it. */
export function strikeSecrets(text: string): string {
  let out = text;
  for (const secret of known) {
    if (out.includes(secret)) out = out.replaceAll(secret, "[redacted]");
  }
  return out;
}

function urlForm(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half a surrogate pair has no form in a URL.
    return value;
  }
}
