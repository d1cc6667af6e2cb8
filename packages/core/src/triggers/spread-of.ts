import { createHash } from "node:crypto";

/**
 * A key's share of a window: a whole number of milliseconds in `[0, window)`, the same on every node
 * and after every restart, and evenly spread over many keys.
 */
export function spreadOf(key: string, window: number): number {
  if (!(window >= 1)) return 0;
  const hash = createHash("sha256").update(key).digest().readUIntBE(0, 6);
  return Math.floor((hash / 2 ** 48) * window);
}
