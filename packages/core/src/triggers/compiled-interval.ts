import type { CompiledTrigger } from "./compiled-trigger.ts";

const EARLIEST = -62_135_596_800_000;
const LATEST = 8.64e15;

/** Instants `anchor + n × length`, in elapsed time, n being any whole number. */
export class CompiledInterval implements CompiledTrigger {
  readonly #anchor: number;
  readonly #length: number;

  /** Both in milliseconds; the length is at least 1. */
  constructor(anchor: number, length: number) {
    this.#anchor = anchor;
    this.#length = length;
  }

  /** See {@link CompiledTrigger}. */
  next(after: number): number | undefined {
    const from = Math.floor(Math.max(after, EARLIEST));
    // The remainder is exact where a quotient would be rounded.
    const past = (from - this.#anchor) % this.#length;
    const next = from - past + (past < 0 ? 0 : this.#length);
    return next <= LATEST ? next : undefined;
  }
}
