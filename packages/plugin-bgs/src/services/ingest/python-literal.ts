/**
 * Reads a Python literal: what `repr` makes of a dictionary of texts, numbers, `True`, `False`, `None`,
 * lists, tuples and dictionaries. Rows of the original's first versions keep their events so. Whole
 * numbers beyond 2^53 are answered as `bigint`.
 *
 * @throws `SyntaxError` when the text is none; deeper than 200 levels counts as none.
 * @see https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals
 */
export function parsePythonLiteral(text: string): unknown {
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

const DEPTH = 200;
const SPACE = /\s*/y;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /True|False|None/y;
const PLAIN = /[^'"\\\n]+/y;
const WORDS: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};
const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): unknown {
    if (depth > DEPTH) throw this.#error("fewer levels");
    this.#match(SPACE);
    const next = this.#text[this.#at];
    if (next === "{") return this.#dictionary(depth);
    if (next === "[") return this.#sequence("]", depth);
    if (next === "(") return this.#sequence(")", depth);
    if (next === "'" || next === '"') return this.#string(next);
    const word = this.#match(WORD);
    if (word !== undefined) return WORDS[word];
    const number = this.#match(NUMBER);
    if (number === undefined) throw this.#error("a value");
    const value = Number(number);
    return /^[+-]?\d+$/.test(number) && !Number.isSafeInteger(value) ? BigInt(number) : value;
  }

  end(): void {
    this.#match(SPACE);
    if (this.#at !== this.#text.length) throw this.#error("the end");
  }

  #dictionary(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#at += 1;
    while (!this.#skip("}")) {
      const key = this.value(depth + 1);
      if (typeof key === "object" && key !== null) throw this.#error("a simple key");
      if (!this.#skip(":")) throw this.#error('":"');
      entries.push([String(key), this.value(depth + 1)]);
      if (!this.#skip(",") && !this.#ahead("}")) throw this.#error('"," or "}"');
    }
    // Not by assignment: a key named __proto__ would be no member then.
    return Object.fromEntries(entries);
  }

  #sequence(close: string, depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    while (!this.#skip(close)) {
      items.push(this.value(depth + 1));
      if (!this.#skip(",") && !this.#ahead(close)) throw this.#error(`"," or "${close}"`);
    }
    return items;
  }

  #string(quote: string): string {
    let value = "";
    this.#at += 1;
    for (;;) {
      value += this.#match(PLAIN) ?? "";
      const next = this.#text[this.#at];
      if (next === undefined || next === "\n") throw this.#error(`a closing ${quote}`);
      this.#at += 1;
      if (next === quote) return value;
      value += next === "\\" ? this.#escape() : next;
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at] ?? "";
    this.#at += 1;
    const digits = HEX_LENGTH[letter];
    if (digits === undefined) return ESCAPES[letter] ?? `\\${letter}`;
    const hex = this.#text.slice(this.#at, this.#at + digits);
    const code =
      /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : -1;
    if (code < 0 || code > 0x10ffff) throw this.#error(`${digits} hex digits of a character`);
    this.#at += digits;
    return String.fromCodePoint(code);
  }

  /** Consumes `token` after white space, if it is next. */
  #skip(token: string): boolean {
    if (!this.#ahead(token)) return false;
    this.#at += token.length;
    return true;
  }

  #ahead(token: string): boolean {
    this.#match(SPACE);
    return this.#text.startsWith(token, this.#at);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #error(expected: string): SyntaxError {
    return new SyntaxError(`expected ${expected} at character ${this.#at}`);
  }
}
