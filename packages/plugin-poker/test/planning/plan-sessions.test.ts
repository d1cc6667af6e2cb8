import { expect, test } from "vitest";
import { type Game, type GameInput, planSessions, type Session } from "../../src/index.ts";
import { checkGame } from "../../src/services/games/game-input.ts";

function setup(input: Partial<GameInput> = {}): Game {
  const base = { title: "Game", timezone: "Australia/Sydney", startsAt: "2026-10-01T18:30" };
  return {
    ...checkGame({ ...base, recurrence: "daily", durationMinutes: 60, ...input }, "UTC"),
    ...{ id: "game", seriesId: "game", status: "active", version: 0 },
  };
}

const WINDOW = { from: "2026-10-01", to: "2026-10-03", now: new Date("2026-09-30T19:00:00Z") };

/** Sessions as a plan would have made them. */
function made(game: Game, change: Partial<Session> = {}): Session[] {
  return planSessions(game, WINDOW, []).create.map((planned, index) => ({
    ...planned,
    ...{ id: `s${index}`, gameId: game.id, status: "scheduled", reason: undefined, overridden: [] },
    ...{ sequence: 0, playersJoined: 0, playersWaiting: 0, playersCheckedIn: 0 },
    ...{ originalStartsAt: planned.startsAt, updatedAt: WINDOW.now },
    ...change,
  }));
}

test("what is there is not made again, and nothing is changed for nothing", () => {
  const game = setup();
  const plan = planSessions(game, WINDOW, made(game));
  expect(plan.existing).toHaveLength(3);
  expect({ ...plan, existing: [] }).toEqual({
    ...{ create: [], update: [], existing: [], skipped: [], kept: [], orphaned: [] },
  });
});

test("it is pure: what it is given stays as it is", () => {
  const game = Object.freeze(setup({ title: "Other" }));
  const sessions = made(setup()).map((session) => Object.freeze(session));
  const first = planSessions(game, Object.freeze({ ...WINDOW }), Object.freeze(sessions));
  expect(planSessions(game, WINDOW, sessions)).toEqual(first);
  expect(first.update.map(({ values }) => values)).toEqual(
    first.existing.map(() => ({ title: "Other" })),
  );
});

test("the cap counts sessions to come, also those beyond the window, but none that is cancelled", () => {
  const game = setup();
  const [one, two, three] = made(game);
  const far = {
    ...three,
    id: "far",
    occurrence: "2026-12-01T18:30",
    startsAt: new Date("2026-12-01T07:30:00Z"),
  };
  const plan = (existing: (Session | undefined)[]) =>
    planSessions(game, { ...WINDOW, cap: 2 }, existing as Session[]).create.length;
  expect(plan([])).toBe(2);
  expect(plan([one])).toBe(1);
  expect(plan([far as Session])).toBe(1);
  expect(plan([{ ...one, status: "cancelled" } as Session])).toBe(2);
  expect(plan([one, two])).toBe(0);
});

test("two readings of one instant make one session", () => {
  const game = setup({
    recurrence: "rrule",
    rrule: "FREQ=DAILY;BYHOUR=2,3",
    startsAt: "2026-10-01T02:30",
  });
  const plan = planSessions(game, { ...WINDOW, from: "2026-10-04", to: "2026-10-04" }, []);
  expect(plan.create.map(({ occurrence }) => occurrence)).toEqual(["2026-10-04T02:30"]);
  expect(plan.skipped).toEqual([{ occurrence: "2026-10-04T03:30", reason: "same-time" }]);
});

test("a session that lies ahead is not put into the past", () => {
  const game = setup();
  const [session] = made(game);
  const early = setup({ startsAt: "2026-10-01T08:00" });
  const now = new Date("2026-10-01T03:00:00Z");
  const plan = planSessions(early, { from: "2026-10-01", to: "2026-10-01", now }, [
    session as Session,
  ]);
  expect(plan).toMatchObject({ create: [], update: [] });
});

test("a game whose sessions come twice a day keeps them apart when the hours change", () => {
  const twice = (rrule: string) =>
    setup({ recurrence: "rrule", rrule, startsAt: "2026-09-01T18:30" });
  const sessions = made(twice("FREQ=DAILY;BYHOUR=12,18"));
  expect(sessions).toHaveLength(6);
  const plan = planSessions(twice("FREQ=DAILY;BYHOUR=18,20"), WINDOW, sessions);
  expect(plan.create).toEqual([]);
  expect(plan.update.map(({ session, values }) => [session.occurrence, values.startsAt])).toEqual([
    ["2026-10-01T12:30", new Date("2026-10-01T10:30:00Z")],
    ["2026-10-02T12:30", new Date("2026-10-02T10:30:00Z")],
    ["2026-10-03T12:30", new Date("2026-10-03T10:30:00Z")],
  ]);
});

test("a holiday calendar that nobody has is an error that names those there are", () => {
  const game = setup({ holidayCalendar: "nws" });
  const plan = () =>
    planSessions(game, { ...WINDOW, calendars: { nsw: { excluded: () => undefined } } }, []);
  expect(plan).toThrow(expect.objectContaining({ code: "POKER_CALENDAR_UNKNOWN" }));
  expect(plan).toThrow("found nsw");
});
