const UNITS: readonly (readonly [suffix: string, length: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/**
 * Writes milliseconds as text that `parseDuration` reads back: `'1h30m'`, `'1d12h'`, `'250ms'`,
 * `'0s'`; a fraction of a millisecond is rounded, a negative length has a leading `-`.
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return String(ms);
  let rest = Math.round(Math.abs(ms));
  if (rest === 0) return "0s";
  let text = ms < 0 ? "-" : "";
  for (const [suffix, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${suffix}`;
    rest -= count * length;
  }
  return text;
}
