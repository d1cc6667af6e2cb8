/** Minutes of a length such as `24h`, `2d`, `1d12h` or `90m`; `undefined` for anything else. */
export function lengthOf(text: string): number | undefined {
  const match = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$/.exec(text);
  if (match === null) return undefined;
  const [weeks, days, hours, minutes] = match.slice(1).map((digits) => Number(digits ?? 0));
  const total = (((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0);
  return total > 0 && total <= LONGEST ? total : undefined;
}

// A year: beyond it there are no sessions to remind of.
const LONGEST = 366 * 24 * 60;
