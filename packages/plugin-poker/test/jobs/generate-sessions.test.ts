import { expect, test } from "vitest";
import { PokerSessions, type PokerTables } from "../../src/index.ts";
import { addGames, CLUB, type GenerateResult, short, startClub } from "../support/club.ts";

const JOB = "poker:generate-sessions";
const KEY = `${JOB}@${CLUB}`;

test("P3, P16: it runs daily at 05:00 in the club's zone, across the change of the clocks", async () => {
  const club = await startClub();
  const { scheduler } = club;
  expect((await scheduler.schedules.get(KEY))?.timezone).toBe("Australia/Sydney");
  const window = { from: new Date("2026-10-02T12:00:00Z"), to: new Date("2026-10-05T12:00:00Z") };
  const instants = await scheduler.schedules.explain(KEY, window);
  expect(instants.map(({ at }) => short(at))).toEqual([
    ...["2026-10-02T19:00Z", "2026-10-03T18:00Z", "2026-10-04T18:00Z"],
  ]);
});

test("P17, P22: by its payload it makes the sessions of one game over a window", async () => {
  const club = await startClub();
  await addGames(club, ["G1", "G2"]);
  const report = await club.generate({ gameIds: ["G1"], from: "2026-11-01", to: "2026-11-30" });
  expect(report.games.map(({ gameId, created }) => [gameId, created.length])).toEqual([["G1", 4]]);
  const direct = await club.sessions.createSessionsForGame(CLUB, "G2", {
    ...{ from: "2026-12-01", to: "2026-12-07" },
  });
  expect(direct.created).toHaveLength(7);
  expect(direct.created.every(({ id }) => id !== undefined)).toBe(true);
});

test("a dry run tells what would be made, and makes nothing", async () => {
  const club = await startClub();
  await addGames(club);
  const ask = (scheduledFor?: Date) =>
    club.scheduler.clock.while(
      club.scheduler.jobs.runNow(JOB, {
        ...{ tenant: CLUB, dryRun: true, wait: true },
        ...(scheduledFor && { scheduledFor }),
      }),
    );
  const { result } = await ask();
  expect(result).toMatchObject({ created: 16, existing: 0 });
  expect((result as GenerateResult).games[0]?.created[0]).not.toHaveProperty("id");
  const later = (await ask(new Date("2026-11-01T18:00:00Z"))).result as GenerateResult;
  expect(later.games[0]?.created[0]?.occurrence).toBe("2026-11-06T19:00");
  expect(await club.sessions.list(CLUB)).toEqual([]);
  expect(await club.reminders()).toEqual({});
});

test("a preview is the plan that is carried out afterwards", async () => {
  const club = await startClub();
  await addGames(club, ["G6"]);
  const plan = await club.games.preview(CLUB, "G6");
  const report = await club.generate();
  expect(plan.create.map(({ occurrence }) => occurrence)).toEqual(
    report.games[0]?.created.map(({ occurrence }) => occurrence),
  );
  expect(plan.skipped).toEqual(report.games[0]?.skipped);
});

test("a game that is in the way is named, and the others get their sessions all the same", async () => {
  const club = await startClub();
  await addGames(club, ["G1", "G2"]);
  await club.scheduler.tenants.use(CLUB, ({ database }) =>
    database
      .tables<PokerTables>()
      .updateTable("games")
      .set({ holiday_calendar: "gone" })
      .where("id", "=", "G1")
      .execute(),
  );
  const failed = club.generate();
  await expect(failed).rejects.toThrow("POKER_GENERATION_INCOMPLETE");
  await expect(failed).rejects.toThrow("G1");
  expect(await club.starts("G2")).toHaveLength(7);
  expect(await club.starts("G1")).toEqual([]);
});

test.each([
  { from: "2026-10-02", to: "2026-10-01" },
  { from: "2026-01-01", to: "2027-06-01" },
])("the window %j is refused", async (window) => {
  const club = await startClub();
  await addGames(club, ["G1"]);
  const refused = club.sessions.createSessionsForGame(CLUB, "G1", window);
  await expect(refused).rejects.toMatchObject({ code: "POKER_WINDOW_INVALID" });
});

test("a game that is not there is an error with its id", async () => {
  const club = await startClub();
  const refused = club.sessions.createSessionsForGame(CLUB, "G9", {});
  await expect(refused).rejects.toMatchObject({
    code: "POKER_GAME_UNKNOWN",
    details: { game: "G9" },
  });
});

test("a session that is over is completed, and its row stays", async () => {
  const club = await startClub();
  await addGames(club, ["G2"]);
  await club.generate();
  await club.scheduler.clock.runUntil("2026-10-02T19:00:00Z");
  const states = (await club.sessions.list(CLUB)).map(({ status }) => status);
  expect(states.slice(0, 3)).toEqual(["completed", "completed", "scheduled"]);
});

test("games that somebody changed in the database take their sessions along at the next run", async () => {
  const club = await startClub();
  await addGames(club, ["G2"]);
  await club.generate();
  await club.scheduler.tenants.use(CLUB, ({ database }) =>
    database
      .tables<PokerTables>()
      .updateTable("games")
      .set({ starts_at: "2026-10-01T19:00" })
      .where("id", "=", "G2")
      .execute(),
  );
  expect(await club.generate()).toMatchObject({ created: 0, updated: 7 });
  expect((await club.starts("G2"))[0]).toBe("2026-10-01T18:30 2026-10-01T09:00Z");
});

test("clubs in two zones have their own days, and nothing of each other", async () => {
  const other = {
    ...{ id: "la-club", timezone: "America/Los_Angeles", database: "sqlite::memory:", poker: {} },
  };
  const club = await startClub({ others: [other] });
  await addGames(club, ["G2"]);
  await club.games.create(
    "la-club",
    { id: "G2", title: "Sunset", recurrence: "daily", startsAt: "2026-09-01T18:30" },
    { sessions: "window" },
  );
  const sessions = club.scheduler.get(PokerSessions);
  const [first] = await sessions.list("la-club");
  expect(first).toMatchObject({
    ...{ occurrence: "2026-09-30T18:30", startsAt: new Date("2026-10-01T01:30:00Z") },
  });
  expect(await sessions.list(CLUB)).toEqual([]);
});
