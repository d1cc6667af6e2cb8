import { type Calendar, CarillonError } from "@carillon/core";
import { type Game, TERMS, type Terms } from "../games/game.ts";
import { occurrencesOf } from "../recurrence/occurrences.ts";
import { isOpen, type Session, type SessionField } from "../sessions/session.ts";
import { matchOccurrences } from "./match-occurrences.ts";

/** Which dates to plan, and how things stand. */
export interface PlanWindow {
  /** First local date, in the game's zone. */
  from: string;
  /** Last local date. */
  to: string;
  /** Nothing is planned before this instant. */
  now: Date;
  /** Most future sessions of the game; no limit unless told. Cancelled and deleted ones do not count. */
  cap?: number;
  /** Last local date on which a session is made; `to` unless told. */
  createTo?: string;
  /** Calendars of holidays by name. */
  calendars?: Readonly<Record<string, Calendar>>;
}

/**
 * Why an occurrence makes no session: `past`, the clocks skip it (`gap`), another one falls on its instant
 * (`same-time`), `holiday`, `cap`, the game is `paused`, or its session was `deleted`.
 */
export type SkipReason =
  | "past"
  | "gap"
  | "same-time"
  | "holiday"
  | "cap"
  | "paused"
  | "deleted"
  | "not-yet";

/** An occurrence that makes no session. */
export interface SkippedOccurrence {
  /** Wall time, `YYYY-MM-DDTHH:MM`. */
  occurrence: string;
  /** Why. */
  reason: SkipReason;
  /** Name of the holiday. */
  note?: string;
}

/** A session to make. */
export interface PlannedSession extends Terms {
  /** Its identity in the game. */
  occurrence: string;
  /** When it begins. */
  startsAt: Date;
  /** When it ends. */
  endsAt: Date;
}

/** Values of a session that differ. */
export type SessionValues = Partial<Terms & { startsAt: Date; endsAt: Date }>;

/** What {@link planSessions} answers. */
export interface SessionPlan {
  /** To be made. */
  create: readonly PlannedSession[];
  /** To be changed, since the series says otherwise. */
  update: readonly { session: Session; values: SessionValues }[];
  /** There already, also as cancelled. */
  existing: readonly Session[];
  /** Occurrences without a session, with reasons. */
  skipped: readonly SkippedOccurrence[];
  /** Changed for themselves: the series says otherwise of these fields, and they stay. */
  kept: readonly { session: Session; fields: readonly SessionField[] }[];
  /** Future sessions that the series names no more, or that fall on a holiday or into a gap. */
  orphaned: readonly Session[];
}

/**
 * Works out what a game's sessions of a window should be. Pure: the same arguments give the same answer
 * in any process zone, and what it answers can be shown before it is done.
 *
 * @param existing - The game's sessions of the window and all later ones, tombstones too.
 * @throws {@link CarillonError} `POKER_CALENDAR_UNKNOWN`, `POKER_RRULE_INVALID`, `POKER_RRULE_PEER`.
 */
export function planSessions(
  game: Game,
  window: PlanWindow,
  existing: readonly Session[],
): SessionPlan {
  const { from, to } = window;
  const now = window.now.getTime();
  const plan = {
    create: [] as PlannedSession[],
    update: [] as { session: Session; values: SessionValues }[],
    existing: [] as Session[],
    skipped: [] as SkippedOccurrence[],
    kept: [] as { session: Session; fields: SessionField[] }[],
    orphaned: [] as Session[],
  };
  const isAhead = (session: Session): boolean =>
    isOpen(session) && session.startsAt.getTime() > now;
  const inWindow = existing.filter(({ occurrence }) => {
    const date = occurrence.slice(0, 10);
    return (date >= from && date <= to) || game.recurrence === "once";
  });
  const { pairs, rest } = matchOccurrences(game, occurrencesOf(game, from, to), inWindow);
  const ruledOut = reasonsAgainst(game, window);
  let ahead = existing.filter(
    (session) => isOpen(session) && session.startsAt.getTime() >= now,
  ).length;
  for (const { occurrence, session } of pairs) {
    const against = ruledOut(occurrence);
    const wanted = sessionAt(game, occurrence);
    if (session === undefined) {
      const reason =
        against ?? reasonForNone(wanted, { window, isFull: ahead >= (window.cap ?? Infinity) });
      if (reason === undefined) {
        plan.create.push(wanted);
        ahead += 1;
      } else plan.skipped.push({ occurrence: occurrence.occurrence, ...reason });
    } else if (session.status === "deleted") {
      plan.skipped.push({ occurrence: session.occurrence, reason: "deleted" });
    } else {
      plan.existing.push(session);
      if (!isAhead(session)) continue;
      if (against === undefined) compare(session, wanted);
      else if (against.reason !== "paused") plan.orphaned.push(session);
    }
  }
  plan.orphaned.push(...rest.filter(isAhead));
  return plan;

  function compare(session: Session, wanted: PlannedSession): void {
    const values = differences(session, wanted);
    // What has begun cannot be put off, and what lies ahead is not put into the past.
    if (values.startsAt !== undefined && values.startsAt.getTime() < now) {
      delete values.startsAt;
      delete values.endsAt;
    }
    const fields = (Object.keys(values) as SessionField[]).filter((field) =>
      session.overridden.includes(field),
    );
    for (const field of fields) delete values[field];
    if (fields.length > 0) plan.kept.push({ session, fields });
    if (Object.keys(values).length > 0) plan.update.push({ session, values });
  }
}

type Reason = Omit<SkippedOccurrence, "occurrence">;

/** What speaks against an occurrence whether it has a session or not. */
function reasonsAgainst(game: Game, window: PlanWindow) {
  const calendar = calendarOf(game, window);
  const seen = new Set<number>();
  return ({
    occurrence,
    at,
    gap,
  }: {
    occurrence: string;
    at: number;
    gap: boolean;
  }): Reason | undefined => {
    if (game.status !== "active") return { reason: "paused" };
    if (gap && game.gap === "skip") return { reason: "gap" };
    const note = calendar?.excluded(occurrence.slice(0, 10));
    if (note !== undefined) return { reason: "holiday", note };
    if (seen.has(at)) return { reason: "same-time" };
    seen.add(at);
    return undefined;
  };
}

function reasonForNone(
  { occurrence, startsAt }: PlannedSession,
  { window, isFull }: { window: PlanWindow; isFull: boolean },
): Reason | undefined {
  if (startsAt.getTime() < window.now.getTime()) return { reason: "past" };
  if (occurrence.slice(0, 10) > (window.createTo ?? window.to)) return { reason: "not-yet" };
  return isFull ? { reason: "cap" } : undefined;
}

function calendarOf(game: Game, { calendars = {} }: PlanWindow): Calendar | undefined {
  const { holidayCalendar: name, holidayPolicy } = game;
  if (name === undefined || holidayPolicy === "play") return undefined;
  if (Object.hasOwn(calendars, name)) return calendars[name];
  const known = Object.keys(calendars);
  throw new CarillonError(
    "POKER_CALENDAR_UNKNOWN",
    `Game ${game.id}: expected the holiday calendar ${JSON.stringify(name)} among the club's \`calendars\` or the plugin's, found ${known.length === 0 ? "none" : known.join(", ")}`,
    { details: { game: game.id, calendar: name } },
  );
}

function sessionAt(
  game: Game,
  { occurrence, at }: { occurrence: string; at: number },
): PlannedSession {
  return {
    ...termsOf(game),
    occurrence,
    startsAt: new Date(at),
    endsAt: new Date(at + game.durationMinutes * 60_000),
  };
}

/** The terms alone of what has them. */
function termsOf(source: Terms): Terms {
  return Object.fromEntries(TERMS.map((term) => [term, source[term]])) as unknown as Terms;
}

function differences(session: Session, wanted: PlannedSession): SessionValues {
  const values: Record<string, unknown> = {};
  for (const term of TERMS) if (session[term] !== wanted[term]) values[term] = wanted[term];
  if (session.startsAt.getTime() !== wanted.startsAt.getTime())
    values["startsAt"] = wanted.startsAt;
  // A session that was moved lasts as long as the series says.
  const start = session.overridden.includes("startsAt") ? session.startsAt : wanted.startsAt;
  const endsAt = start.getTime() + (wanted.endsAt.getTime() - wanted.startsAt.getTime());
  if (session.endsAt.getTime() !== endsAt) values["endsAt"] = new Date(endsAt);
  return values;
}
