import { expect, test } from "vitest";
import { PokerGames, PokerSessions } from "../../src/index.ts";
import { lengthOf } from "../../src/services/reminders/length.ts";
import { addGames, CLUB, short, startClub, type TestClub } from "../support/club.ts";

async function setup(settings: object = {}): Promise<{ club: TestClub; id: string }> {
  const club = await startClub({ settings });
  await addGames(club, ["G1"], { location: "Back room", maxPlayers: 9 });
  await club.generate();
  const { id } = await club.session("G1", "2026-10-02T19:00");
  return { club, id };
}

test("a reminder goes to the club's channel once, at its time", async () => {
  const { club, id } = await setup();
  await club.sessions.join(CLUB, id, { playerId: "ann" });
  expect(await club.reminders()).toEqual({ [id]: "2026-10-01T09:00Z" });
  await club.scheduler.clock.runUntil("2026-10-01T08:59:59Z");
  expect(club.sent()).toEqual([]);
  await club.scheduler.clock.runUntil("2026-10-01T09:00:00Z");
  const text =
    "Friday Freeze-out begins on Friday, 2 October at 19:00 (Australia/Sydney) at Back room. 1 of 9 seats are taken.";
  expect(club.sent()).toEqual([text]);
  await club.generate();
  await club.scheduler.clock.runUntil("2026-10-02T12:00:00Z");
  expect(club.sent()).toEqual([text]);
});

test("a reminder follows its session: moved, re-timed, cancelled, deleted", async () => {
  const { club, id } = await setup();
  await club.sessions.move(CLUB, id, new Date("2026-10-02T11:00:00Z"));
  expect(await club.reminders()).toEqual({ [id]: "2026-10-01T11:00Z" });
  await club.sessions.cancel(CLUB, id);
  expect(await club.reminders()).toEqual({});

  const other = await setup();
  await other.club.games.edit(CLUB, "G1", { time: "20:30" });
  expect(await other.club.reminders()).toEqual({ [other.id]: "2026-10-01T10:30Z" });
  await other.club.sessions.delete(CLUB, other.id);
  expect(await other.club.reminders()).toEqual({});
});

test("a session that is moved after its reminder is announced again", async () => {
  const { club, id } = await setup();
  await club.scheduler.clock.runUntil("2026-10-01T10:00:00Z");
  expect(club.sent()).toHaveLength(1);
  await club.sessions.move(CLUB, id, new Date("2026-10-03T09:00:00Z"));
  await club.scheduler.clock.runUntil("2026-10-03T10:00:00Z");
  expect(club.sent().map((body) => body.slice(0, 60))).toEqual([
    "Friday Freeze-out begins on Friday, 2 October at 19:00 (Aust",
    "Friday Freeze-out begins on Saturday, 3 October at 19:00 (Au",
  ]);
});

test("several reminders, on the clock face or not, and none", async () => {
  const two = await setup({ remind: ["1d", { before: "90m" }] });
  expect(await two.club.reminders()).toEqual({
    [two.id]: "2026-10-01T09:00Z",
    [`${two.id}.2`]: "2026-10-02T07:30Z",
  });
  const none = await setup({ remind: false });
  expect(await none.club.reminders()).toEqual({});
});

test("a reminder that fell due in a downtime of minutes comes late, one of hours not at all", async () => {
  for (const { until, sent } of [
    { until: "2026-10-01T09:40:00Z", sent: 1 },
    { until: "2026-10-01T13:00:00Z", sent: 0 },
  ]) {
    const { club } = await setup();
    await club.scheduler.clock.runUntil("2026-10-01T08:00:00Z");
    await club.scheduler.stop();
    club.scheduler.clock.step(until);
    await club.scheduler.restart();
    await club.scheduler.clock.settle();
    expect(club.sent()).toHaveLength(sent);
  }
});

test("a reminder that a crash left behind says nothing, and the next run mends what stands", async () => {
  const { club, id } = await setup();
  // As after a crash between the change and its reminder: the row alone has changed.
  await club.scheduler.tenants.use(CLUB, ({ database }) =>
    database
      .tables<{ game_sessions: { id: string; status: string } }>()
      .updateTable("game_sessions")
      .set({ status: "cancelled" })
      .where("id", "=", id)
      .execute(),
  );
  expect(await club.reminders()).toEqual({ [id]: "2026-10-01T09:00Z" });
  const { run } = await club.scheduler.clock.while(
    club.scheduler.schedules.runNow(`poker:reminder@${CLUB}#${id}`, { wait: true }),
  );
  expect(run).toMatchObject({ status: "skipped", reason: "the session is cancelled or gone" });
  await club.generate();
  expect(await club.reminders()).toEqual({});
});

test("a club without a channel has no reminders, and where the settings name a missing one the run says so", async () => {
  const club = await startClub({ tenant: { channels: {} } });
  await addGames(club, ["G1"]);
  await club.generate();
  expect(await club.reminders()).toEqual({});
  expect(club.scheduler.tenants.problems()).toEqual([]);

  const told = await startClub({ settings: { channel: "nowhere" } });
  await addGames(told, ["G1"]);
  await told.generate();
  await told.scheduler.clock.runUntil("2026-10-01T09:05:00Z");
  const { items } = await told.scheduler.runs.list({ job: "poker:reminder" });
  expect(JSON.stringify(items[0])).toContain("has no channel");
});

test("changes that come together leave each session the reminder of its last start", async () => {
  const club = await startClub();
  await addGames(club, ["G2"]);
  await club.generate();
  const sessions = (await club.sessions.list(CLUB)).slice(2);
  await Promise.all([
    ...sessions.map((session, index) =>
      club.scheduler
        .get(PokerSessions)
        .move(CLUB, session.id, new Date(session.startsAt.getTime() + (index + 1) * 600_000)),
    ),
    club.scheduler.get(PokerGames).edit(CLUB, "G2", { time: "20:00" }),
  ]);
  const after = (await club.sessions.list(CLUB)).filter(
    ({ startsAt }) => startsAt.getTime() > club.scheduler.clock.now().getTime() + 86_400_000,
  );
  const day = 86_400_000;
  const reminders = await club.reminders();
  for (const { id, startsAt } of after) {
    expect(reminders[id]).toBe(short(new Date(startsAt.getTime() - day)));
  }
});

test.each([
  ["24h", 1440],
  ["1d12h", 2160],
  ["90m", 90],
  ["2w", 20_160],
  ["", undefined],
  ["0h", undefined],
  ["24", undefined],
  ["-1h", undefined],
  ["400d", undefined],
])("the length %s is %s minutes", (text, minutes) => {
  expect(lengthOf(text)).toBe(minutes);
});
