import { secretForms } from "./secret-forms.ts";

const PREFIX = 4;

/** The secrets that begin alike. */
interface Bucket {
  readonly forms: Set<string>;
  readonly lengths: number[];
}

/**
 * Finds known secrets in text. A line costs one pass, however many secrets there are: a bitmap of
 * first pairs rules out nearly every position, first four characters nearly all of the rest, and
 * what is left is looked up whole, once for each length that a secret of that beginning has.
 */
export class SecretIndex {
  readonly #pairs = new Uint8Array(1 << 14);
  readonly #byPrefix = new Map<string, Bucket>();
  #taken = 0;

  /** Strikes every known secret out, in all the forms it may have taken on its way. */
  strike(text: string, known: ReadonlySet<string>): string {
    if (known.size !== this.#taken) this.#learn(known);
    let struck = "";
    let from = 0;
    for (let at = 0; at <= text.length - PREFIX; ) {
      const length = this.#lengthAt(text, at);
      if (length === 0) {
        at += 1;
        continue;
      }
      struck += `${text.slice(from, at)}[redacted]`;
      at += length;
      from = at;
    }
    return from === 0 ? text : struck + text.slice(from);
  }

  #lengthAt(text: string, at: number): number {
    if (this.#pairs[pair(text, at)] === 0) return 0;
    const bucket = this.#byPrefix.get(text.slice(at, at + PREFIX));
    const length = bucket?.lengths.find((size) => bucket.forms.has(text.slice(at, at + size)));
    return length ?? 0;
  }

  #learn(known: ReadonlySet<string>): void {
    // The set only grows, in order; should it ever shrink, everything is learnt anew.
    if (known.size < this.#taken) {
      this.#pairs.fill(0);
      this.#byPrefix.clear();
      this.#taken = 0;
    }
    let place = 0;
    for (const secret of known) {
      place += 1;
      if (place > this.#taken) for (const form of secretForms(secret)) this.#add(form);
    }
    this.#taken = known.size;
  }

  #add(form: string): void {
    if (form.length < PREFIX) return;
    const prefix = form.slice(0, PREFIX);
    const bucket = this.#byPrefix.get(prefix) ?? { forms: new Set(), lengths: [] };
    bucket.forms.add(form);
    // The longest first, so that a secret that begins with another leaves no tail.
    if (!bucket.lengths.includes(form.length)) bucket.lengths.push(form.length);
    bucket.lengths.sort((left, right) => right - left);
    this.#byPrefix.set(prefix, bucket);
    this.#pairs[pair(form, 0)] = 1;
  }
}

function pair(text: string, at: number): number {
  return ((text.charCodeAt(at) & 127) << 7) | (text.charCodeAt(at + 1) & 127);
}
