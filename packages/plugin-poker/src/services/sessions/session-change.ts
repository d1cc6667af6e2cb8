import { CarillonError } from "@carillon/core";
import { z } from "zod";
import { termShapes } from "../games/game-input.ts";
import type { Session, SessionField } from "./session.ts";

const instant = z
  .union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])
  .refine((date) => !Number.isNaN(date.getTime()), { error: "expected an instant" });

/** What a change of one session can say; `null` takes a value away. */
export const sessionChange = z
  .strictObject({
    ...termShapes,
    startsAt: instant.describe("New start; the end moves along unless told."),
    endsAt: instant.describe("New end."),
  })
  .partial();

/** What a change of one session can say; `null` takes a value away. */
export type SessionChange = z.input<typeof sessionChange>;

/**
 * A change of a session alone, ready to be written: what it names is overridden from then on.
 *
 * @throws {@link CarillonError} `POKER_SESSION_INVALID`.
 */
export function changedSession(session: Session, change: SessionChange, now: Date): Session {
  const parsed = sessionChange.safeParse(change);
  if (!parsed.success) {
    throw invalid(
      session,
      parsed.error.issues.map((one) => `${one.path.join(".")}: ${one.message}`),
    );
  }
  const given = Object.fromEntries(
    Object.entries(parsed.data)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value ?? undefined]),
  ) as Partial<Session>;
  const { startsAt = session.startsAt } = given;
  const length = session.endsAt.getTime() - session.startsAt.getTime();
  const { endsAt = new Date(startsAt.getTime() + length) } = given;
  const changed: Session = { ...session, ...given, startsAt, endsAt, updatedAt: now };
  const problems: string[] = [];
  if (endsAt <= startsAt) problems.push("endsAt: expected an instant after the start");
  if (given.startsAt !== undefined && startsAt <= now) {
    problems.push("startsAt: expected an instant that is yet to come");
  }
  if (startsAt.getTime() > LATEST) problems.push("startsAt: expected a year before 2200");
  if (problems.length > 0) throw invalid(session, problems);
  const fields = new Set([...session.overridden, ...(Object.keys(given) as SessionField[])]);
  return {
    ...changed,
    overridden: [...fields].sort(),
    status: fields.has("startsAt") ? "moved" : session.status,
  };
}

const LATEST = Date.UTC(2200, 0, 1);

function invalid(session: Session, problems: readonly string[]): CarillonError {
  return new CarillonError(
    "POKER_SESSION_INVALID",
    `The change of session ${session.id} does not fit: ${problems.join("; ")}`,
    { details: { session: session.id, problems } },
  );
}
