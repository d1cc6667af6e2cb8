import { CarillonError } from "../errors.ts";
import { quoted } from "./quoted.ts";

/** Answers the value of a variable, `undefined` when it is not set. */
export type Lookup = (name: string) => string | undefined;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATORS = [":-", ":?", ":+", "-", "?", "+"] as const;
const DEEPEST = 16;

type Operator = (typeof OPERATORS)[number];

/**
 * Puts variables into a text: `${VAR}`, `${VAR:-default}` (when unset or empty), `${VAR-default}` (when
 * unset), `${VAR:?message}`, `${VAR?message}`, `${VAR:+instead}` and `${VAR+instead}`; what follows the
 * operator may hold variables again. `$$` is a dollar sign, and so is any other `$`. The value of a
 * variable is never read again.
 *
 * Where Compose warns and takes nothing, an unset `${VAR}` without a default is an error here.
 *
 * @throws {@link CarillonError} `CONFIG_INTERPOLATION`.
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export function interpolate(text: string, lookup: Lookup): string {
  return new Interpolation(text, lookup).read();
}

class Interpolation {
  readonly #text: string;
  readonly #lookup: Lookup;
  #at = 0;

  constructor(text: string, lookup: Lookup) {
    this.#text = text;
    this.#lookup = lookup;
  }

  read(): string {
    return this.#until(undefined, { depth: 0, used: true });
  }

  /** Reads up to the closing brace; where `used` is false nothing is looked up. */
  #until(end: "}" | undefined, mode: { depth: number; used: boolean }): string {
    if (mode.depth > DEEPEST) throw wrong(`more than ${DEEPEST} references inside each other`);
    let out = "";
    while (this.#at < this.#text.length) {
      const rest = this.#text.charAt(this.#at);
      if (rest === end) return out;
      if (rest !== "$") {
        out += rest;
        this.#at += 1;
      } else if (this.#text.startsWith("$$", this.#at)) {
        out += "$";
        this.#at += 2;
      } else if (this.#text.startsWith("${", this.#at)) {
        this.#at += 2;
        out += this.#reference(mode);
      } else {
        out += "$";
        this.#at += 1;
      }
    }
    if (end !== undefined) throw wrong("a reference without its closing brace");
    return out;
  }

  #reference(mode: { depth: number; used: boolean }): string {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#text)?.[0];
    if (name === undefined) throw wrong("no name of a variable after `${`");
    this.#at += name.length;
    const operator = OPERATORS.find((word) => this.#text.startsWith(word, this.#at));
    if (operator === undefined) {
      if (this.#text.charAt(this.#at) !== "}") {
        throw wrong(`something else than "}", ":-", ":?" or ":+" after the name ${quoted(name)}`);
      }
      this.#at += 1;
      return mode.used ? this.#value(name) : "";
    }
    this.#at += operator.length;
    const value = mode.used ? this.#lookup(name) : undefined;
    const there = value !== undefined && (!operator.startsWith(":") || value !== "");
    const used = mode.used && takesWord(operator, there);
    const word = this.#until("}", { depth: mode.depth + 1, used });
    this.#at += 1;
    if (!mode.used) return "";
    if (used && operator.endsWith("?")) throw missing(name, word);
    if (operator.endsWith("+")) return there ? word : "";
    return there ? value : word;
  }

  #value(name: string): string {
    const value = this.#lookup(name);
    if (value === undefined) throw missing(name, "");
    return value;
  }
}

function takesWord(operator: Operator, there: boolean): boolean {
  return operator.endsWith("+") ? there : !there;
}

function wrong(found: string): CarillonError {
  return new CarillonError(
    "CONFIG_INTERPOLATION",
    `expected \${NAME} or \${NAME:-default} ($$ for a dollar sign), found ${found}`,
  );
}

function missing(name: string, message: string): CarillonError {
  const why = message === "" ? `set it, set ${name}_FILE, or give a default` : message;
  return new CarillonError("CONFIG_INTERPOLATION", `the variable ${name} is not set; ${why}`, {
    details: { variable: name },
  });
}
