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
    // A value this short would strike ordinary words out of every line.
    if (value.length >= 6) known.add(value);
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

/** The texts that redaction strikes out. */
export function knownSecrets(): ReadonlySet<string> {
  return known;
}
