import { createHash } from "node:crypto";

/**
 * Names an event by what happened, so that one that is sent again (after a lost answer, from a second
 * machine, by a restarted EDMC) is known: 40 hex digits.
 *
 * The tick is left out: it is what BGS-Tally knew when it sent the event, not part of what happened.
 */
export function fingerprintOf(event: Readonly<Record<string, unknown>>, timestamp: string): string {
  const { tickid: _tickid, ticktime: _ticktime, ...facts } = event;
  return createHash("sha256")
    .update(canonical({ ...facts, timestamp }))
    .digest("hex")
    .slice(0, 40);
}

/** One text for one value, whatever the order of keys and however a driver or parser types numbers. */
function canonical(value: unknown): string {
  if (typeof value === "bigint") return String(Number(value));
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
