const NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * Bits of weekdays, Monday 1 to Sunday 64, of names and ranges: `mon-fri`, `sat,sun`, `fri-mon`, `*`.
 * `undefined` for anything else; numbers too, since they mean other days in other programs.
 */
export function readWeekdays(text: string): number | undefined {
  let bits = 0;
  for (const part of text.toLowerCase().split(",")) {
    const [first = "", last = first, ...more] = part.trim().split("-");
    if (part.trim() === "*") {
      bits |= 127;
      continue;
    }
    const from = NAMES.indexOf(first);
    const to = NAMES.indexOf(last);
    if (from < 0 || to < 0 || more.length > 0) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      bits |= 1 << day;
      if (day === to) break;
    }
  }
  return bits === 0 ? undefined : bits;
}
