import { expect, test } from "vitest";
import type { GameInput } from "../../src/index.ts";
import { addGames, CLUB, SYDNEY, short, startClub, type TestClub } from "../support/club.ts";

async function setup(ids: readonly string[], change: Partial<GameInput> = {}): Promise<TestClub> {
  const club = await startClub();
  await addGames(club, ids, change);
  await club.generate();
  return club;
}

test("creating a game makes its first session within 30 days, none, or those of the window", async () => {
  const club = await startClub();
  const make = async (id: string, more: Partial<GameInput>, sessions?: "none" | "window") => {
    const input = { id, title: id, startsAt: "2026-10-01T20:00", ...more } as GameInput;
    const { report } = await club.games.create(CLUB, input, sessions && { sessions });
    return report.created.map(({ occurrence }) => occurrence);
  };
  expect(await make("first", { recurrence: "weekly", daysOfWeek: [6] })).toEqual([
    "2026-10-04T20:00",
  ]);
  expect(await make("none", { recurrence: "daily" }, "none")).toEqual([]);
  expect(await make("window", { recurrence: "daily" }, "window")).toHaveLength(7);
  expect(await make("once", { startsAt: "2027-03-01T20:00" })).toEqual(["2027-03-01T20:00"]);
  const never = { recurrence: "monthly", startsAt: "2027-01-31T20:00", exdates: ["2027-01-31"] };
  expect(await make("later", never as Partial<GameInput>)).toEqual([]);
  await expect(make("once", {})).rejects.toMatchObject({ code: "POKER_GAME_EXISTS" });
});

test("a game's zone and start may be an instant, and its zone is the club's unless told", async () => {
  const club = await startClub();
  const { game } = await club.games.create(CLUB, {
    ...{ title: "Zoned", startsAt: "2026-10-05T09:00:00Z", recurrence: "daily" },
  });
  expect(game).toMatchObject({ startsAt: "2026-10-05T20:00", timezone: "Australia/Sydney" });
});

test("this and following: the game ends before, and the rest goes on with the same sessions", async () => {
  const club = await setup(["G2"]);
  const before = await club.sessions.list(CLUB);
  const { id } = await club.session("G2", "2026-10-04T18:30");
  const { game } = await club.games.editFrom(CLUB, id, { time: "20:00", maxPlayers: 6 });
  expect(game).toMatchObject({ seriesId: "G2", beginsOn: "2026-10-04", maxPlayers: 6 });
  expect(await club.games.get(CLUB, "G2")).toMatchObject({ endsOn: "2026-10-03" });
  const after = await club.sessions.list(CLUB);
  expect(after.map((session) => session.id)).toEqual(before.map((session) => session.id));
  expect(after.map(({ gameId }) => gameId === "G2")).toEqual([
    ...[true, true, true, false, false, false, false],
  ]);
  expect(after.map(({ startsAt }) => short(startsAt))).toEqual([
    ...["2026-10-01T08:30Z", "2026-10-02T08:30Z", "2026-10-03T08:30Z"],
    ...["2026-10-04T09:00Z", "2026-10-05T09:00Z", "2026-10-06T09:00Z", "2026-10-07T09:00Z"],
  ]);
  expect(await club.generate()).toMatchObject({ created: 0, existing: 7 });
});

test("this and following keeps the fortnight, the day of the month and the COUNT of the whole", async () => {
  const count = { recurrence: "rrule", rrule: "FREQ=DAILY;COUNT=6", startsAt: "2026-10-01T20:00" };
  const club = await startClub();
  await club.games.create(CLUB, { ...SYDNEY["G3"], title: "Fortnight" } as GameInput, {
    sessions: "window",
  });
  await club.games.create(CLUB, { ...count, id: "count", title: "Six" } as GameInput, {
    sessions: "window",
  });
  const monday = await club.session("G3", "2026-10-05T19:30");
  const fortnight = await club.games.editFrom(CLUB, monday.id, { time: "20:00" });
  const third = await club.session("count", "2026-10-03T20:00");
  const six = await club.games.editFrom(CLUB, third.id, { time: "21:00" });
  const dates = async (id: string, from: string, to: string) => {
    const plan = await club.games.preview(CLUB, id, { from, to });
    const named = [...plan.existing, ...plan.create, ...plan.skipped];
    return named.map(({ occurrence }) => occurrence.slice(0, 10)).sort();
  };
  expect(await dates(fortnight.game.id, "2026-10-05", "2026-10-25")).toEqual([
    ...["2026-10-05", "2026-10-09", "2026-10-19", "2026-10-23"],
  ]);
  expect(await dates(six.game.id, "2026-10-01", "2026-10-20")).toEqual([
    ...["2026-10-03", "2026-10-04", "2026-10-05", "2026-10-06"],
  ]);
  expect(await dates("count", "2026-10-01", "2026-10-20")).toEqual(["2026-10-01", "2026-10-02"]);
});

test("other days: sessions without players go, those with players are cancelled, overridden ones stay", async () => {
  const club = await setup(["G2"]);
  const joined = await club.session("G2", "2026-10-03T18:30");
  await club.sessions.join(CLUB, joined.id, { playerId: "ann" });
  const special = await club.session("G2", "2026-10-05T18:30");
  await club.sessions.edit(CLUB, special.id, { title: "Bounty night" });
  const { report } = await club.games.edit(CLUB, "G2", {
    recurrence: "weekly",
    daysOfWeek: [3, 6],
  });
  expect(await club.starts("G2")).toEqual([
    "2026-10-01T18:30 2026-10-01T08:30Z",
    "2026-10-04T18:30 2026-10-04T07:30Z",
    "2026-10-05T18:30 2026-10-05T07:30Z",
  ]);
  expect(await club.sessions.get(CLUB, joined.id)).toMatchObject({
    ...{ status: "cancelled", reason: "no longer in the series", playersJoined: 1 },
  });
  expect(report.removed.map(({ occurrence, cancelled }) => [occurrence, cancelled])).toEqual([
    ["2026-10-02T18:30", false],
    ["2026-10-03T18:30", true],
    ["2026-10-06T18:30", false],
    ["2026-10-07T18:30", false],
  ]);
  expect(report.kept).toEqual([expect.objectContaining({ id: special.id, fields: ["title"] })]);
});

test("a new date of a game that is played once moves its one session", async () => {
  const club = await startClub();
  const { report } = await club.games.create(CLUB, SYDNEY["G5"] as GameInput);
  const [created] = report.created;
  await club.sessions.join(CLUB, created?.id ?? "", { playerId: "ann" });
  await club.games.edit(CLUB, "G5", { startsAt: "2026-10-17T18:00" });
  expect(await club.sessions.list(CLUB)).toEqual([
    expect.objectContaining({
      ...{ id: created?.id, playersJoined: 1, startsAt: new Date("2026-10-17T07:00:00Z") },
    }),
  ]);
});

test("another time of day takes dates that are left out and added along", async () => {
  const club = await startClub();
  await addGames(club, ["G2"], { exdates: ["2026-10-02T18:30"], rdates: [] });
  await club.games.edit(CLUB, "G2", { time: "19:00" });
  expect((await club.games.get(CLUB, "G2")).exdates).toEqual(["2026-10-02T19:00"]);
  await club.generate();
  expect((await club.starts("G2")).map((row) => row.slice(0, 10))).not.toContain("2026-10-02");
});

test("a session of today that has begun stays, and the new time makes no second one of today", async () => {
  const club = await setup(["G2"]);
  await club.scheduler.clock.runUntil("2026-10-01T08:45:00Z");
  await club.games.edit(CLUB, "G2", { time: "21:00" });
  expect((await club.starts("G2")).slice(0, 2)).toEqual([
    "2026-10-01T18:30 2026-10-01T08:30Z",
    "2026-10-02T18:30 2026-10-02T11:00Z",
  ]);
});

test("a holiday that is agreed on later takes the sessions that stand on it", async () => {
  const club = await startClub({
    settings: { calendars: { nsw: { "2026-10-05": "Labour Day" } } },
  });
  await addGames(club, ["G2"]);
  await club.generate();
  const { report } = await club.games.edit(CLUB, "G2", { holidayCalendar: "nsw" });
  expect(report.removed.map(({ occurrence }) => occurrence)).toEqual(["2026-10-05T18:30"]);
  expect(await club.generate()).toMatchObject({ created: 0, existing: 6 });
});

test("a paused game makes nothing until it goes on, and keeps what it has", async () => {
  const club = await setup(["G2"]);
  await club.games.pause(CLUB, "G2");
  await club.scheduler.clock.runUntil("2026-10-03T18:00:00Z");
  expect(await club.sessions.list(CLUB)).toHaveLength(7);
  const report = await club.generate({ gameIds: ["G2"] });
  expect(new Set(report.games[0]?.skipped.map(({ reason }) => reason))).toEqual(
    new Set(["paused"]),
  );
  await club.games.resume(CLUB, "G2");
  expect(await club.generate()).toMatchObject({ created: 3 });
});

test("a deleted game is gone with its future sessions; those with players are cancelled", async () => {
  const club = await setup(["G2"]);
  const { id } = await club.session("G2", "2026-10-04T18:30");
  await club.sessions.join(CLUB, id, { playerId: "ann" });
  await club.sessions.move(
    CLUB,
    (await club.session("G2", "2026-10-06T18:30")).id,
    new Date("2026-10-06T20:00:00Z"),
  );
  await club.games.delete(CLUB, "G2");
  expect(await club.games.list(CLUB)).toEqual([]);
  expect(await club.sessions.list(CLUB)).toEqual([
    expect.objectContaining({ id, status: "cancelled" }),
  ]);
  expect(await club.reminders()).toEqual({});
  await expect(club.games.edit(CLUB, "G2", {})).rejects.toThrow("which is deleted");
});

test.each([
  [{ startsAt: "2026-10-01T08:00:00Z" }, "startsAt: expected an instant that is yet to come"],
  [{ startsAt: "soon" }, "startsAt"],
  [{ endsAt: new Date("2026-10-01T08:00:00Z") }, "endsAt: expected an instant after the start"],
  [{ blinds: 5 }, "blinds"],
  [{ smallBlind: -1 }, "smallBlind"],
])("the change %j of a session is refused", async (change, says) => {
  const club = await setup(["G2"]);
  await club.scheduler.clock.runUntil("2026-10-01T09:00:00Z");
  const { id } = await club.session("G2", "2026-10-04T18:30");
  const refused = club.sessions.edit(CLUB, id, change as object);
  await expect(refused).rejects.toMatchObject({ code: "POKER_SESSION_INVALID" });
  await expect(refused).rejects.toThrow(says);
});
