import type { PersonPresence, Span } from "./presence-source.ts";

/** When somebody counts as absent. */
export interface AbsenceRules {
  /** Minutes out of range, inclusive. */
  readonly thresholdMinutes: number;
  /** Minutes from the start of a shift in which nobody is missed. */
  readonly graceMinutes: number;
}

/** Whether and why somebody is or is not absent. */
export interface Assessment {
  /** What was found. */
  readonly state: "absent" | "present" | "off-shift" | "on-leave" | "on-break" | "grace";
  /** The shift that counts. */
  readonly shift: Span | undefined;
  /** Start of the gap: last seen, start of the shift, or end of a break, whichever is latest. */
  readonly since: Date | undefined;
  /** Minutes from then. */
  readonly minutes: number;
  /** Not seen in this shift. */
  readonly neverSeen: boolean;
  /** The latest detection lies in the future: its clock is fast. */
  readonly isSkewed: boolean;
  /** Reason of the leave. */
  readonly leave?: string;
}

/** Judges one person at one instant. Pure. */
export function assess(person: PersonPresence, at: Date, rules: AbsenceRules): Assessment {
  const { lastSeen } = person;
  const isSkewed = lastSeen !== undefined && lastSeen > at;
  const shift = latestOf(person.shifts.filter((span) => holds(span, at)));
  const base = { shift, since: undefined, minutes: 0, neverSeen: false, isSkewed };
  if (shift === undefined) return { ...base, state: "off-shift" };
  const leave = person.leave.find((span) => holds(span, at));
  if (leave !== undefined) {
    const reason = leave.reason === undefined ? {} : { leave: leave.reason };
    return { ...base, state: "on-leave", ...reason };
  }
  // Nobody is missed for the time of a break, nor for the time before the shift.
  const breaksOver = person.breaks.filter(({ to }) => to > shift.from && to <= at);
  const leaveOver = person.leave.filter(({ to }) => to > shift.from && to <= at);
  const excused = Math.max(
    shift.from.getTime(),
    ...[...breaksOver, ...leaveOver].map(({ to }) => to.getTime()),
  );
  const neverSeen = lastSeen === undefined || lastSeen < shift.from;
  const since = new Date(Math.max(excused, lastSeen?.getTime() ?? excused));
  const minutes = (at.getTime() - since.getTime()) / 60_000;
  const found = { ...base, since, minutes, neverSeen };
  if (person.breaks.some((span) => holds(span, at))) return { ...found, state: "on-break" };
  if (neverSeen && at.getTime() < shift.from.getTime() + rules.graceMinutes * 60_000) {
    return { ...found, state: "grace" };
  }
  return { ...found, state: minutes >= rules.thresholdMinutes ? "absent" : "present" };
}

function holds({ from, to }: Span, at: Date): boolean {
  return from <= at && at < to;
}

/** Of shifts that overlap, the one that began last. */
function latestOf(spans: readonly Span[]): Span | undefined {
  return spans.reduce<Span | undefined>(
    (latest, span) => (latest === undefined || span.from > latest.from ? span : latest),
    undefined,
  );
}
