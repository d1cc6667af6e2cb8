import { createHash } from "node:crypto";

/**
 * The id that BGS-Tally gives the events after a galaxy tick: it is made of the tick's time alone.
 *
 * @see `bgs-and-inara.md` section 2, "tickid is derivable".
 */
export function tickIdOf(at: Date): string {
  const text = at.toISOString().slice(0, 19).replace("T", " ");
  return `zoy-${createHash("shake128", { outputLength: 10 }).update(text).digest("hex")}`;
}
