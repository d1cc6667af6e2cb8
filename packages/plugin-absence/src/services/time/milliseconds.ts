const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A length of time such as `1h30m` or 5400000 in milliseconds; `NaN` for anything else. */
export function milliseconds(value: string | number): number {
  if (typeof value === "number") return value;
  const text = value.trim().toLowerCase();
  if (text.length > 100 || !/^(\d+(\.\d+)?\s*(ms|[smhdw])\s*)+$/.test(text)) return Number.NaN;
  let total = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|[smhdw])/g)) {
    total += Number(digits) * (UNITS[unit ?? ""] ?? Number.NaN);
  }
  return Math.round(total);
}
