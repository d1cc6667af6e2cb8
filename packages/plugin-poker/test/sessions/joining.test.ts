import { testDatabases } from "@carillon/test-servers";
import { beforeAll, describe, expect, test } from "vitest";
import { addGames, CLUB, startClub, type TestClub } from "../support/club.ts";
import { emptyDatabase } from "../support/databases.ts";

describe.each(testDatabases())("on $name", (kind) => {
  beforeAll(kind.start);

  async function setup(maxPlayers: number): Promise<{ club: TestClub; id: string }> {
    const club = await startClub({ database: await emptyDatabase(kind) });
    await addGames(club, ["G1"], { maxPlayers });
    await club.generate();
    const { id } = await club.session("G1", "2026-10-02T19:00");
    return { club, id };
  }

  test("50 who join 9 seats at once: nine have one, the rest waits in order", async () => {
    const { club, id } = await setup(9);
    const players = Array.from({ length: 50 }, (_, index) => `player-${index}`);
    const answers = await Promise.all(
      players.map((playerId) => club.sessions.join(CLUB, id, { playerId })),
    );
    expect(answers.filter(({ state }) => state === "joined")).toHaveLength(9);
    const all = await club.sessions.players(CLUB, id);
    expect(all).toHaveLength(50);
    expect(new Set(all.map(({ playerId }) => playerId)).size).toBe(50);
    expect(all.map(({ place }) => place)).toEqual([
      ...Array.from({ length: 9 }, () => undefined),
      ...Array.from({ length: 41 }, (_, index) => index + 1),
    ]);
    // What each was told is where each stands.
    for (const { playerId, state, place } of answers) {
      expect(all).toContainEqual(expect.objectContaining({ playerId, state, place }));
    }
    const session = await club.sessions.get(CLUB, id);
    expect(session).toMatchObject({ playersJoined: 9, playersWaiting: 41 });
  }, 30_000);

  test("50 who join, leave and are re-timed at once: no seat too many, none left empty", async () => {
    const { club, id } = await setup(9);
    const players = Array.from({ length: 30 }, (_, index) => `player-${index}`);
    for (const playerId of players) await club.sessions.join(CLUB, id, { playerId });
    await Promise.all([
      ...players.slice(0, 15).map((playerId) => club.sessions.leave(CLUB, id, playerId)),
      ...players.map((playerId) => club.sessions.join(CLUB, id, { playerId: `late-${playerId}` })),
      club.games.edit(CLUB, "G1", { time: "20:00" }),
      club.sessions.edit(CLUB, id, { notes: "bring chips" }),
      club.generate(),
    ]);
    const all = await club.sessions.players(CLUB, id);
    expect(all).toHaveLength(45);
    expect(all.filter(({ state }) => state === "joined").map(({ playerId }) => playerId)).toEqual(
      players.slice(15, 24),
    );
    expect(await club.sessions.get(CLUB, id)).toMatchObject({
      ...{ playersJoined: 9, playersWaiting: 36, notes: "bring chips" },
      startsAt: new Date("2026-10-02T10:00:00Z"),
    });
  }, 30_000);
});

async function club(maxPlayers = 2): Promise<{ club: TestClub; id: string }> {
  const started = await startClub();
  await addGames(started, ["G1"], { maxPlayers });
  await started.generate();
  const { id } = await started.session("G1", "2026-10-02T19:00");
  return { club: started, id };
}

test("joining again changes nothing, and leaving again neither", async () => {
  const { club: it, id } = await club();
  const first = await it.sessions.join(CLUB, id, { playerId: "ann", name: "Ann" });
  await it.sessions.join(CLUB, id, { playerId: "bob" });
  expect(await it.sessions.join(CLUB, id, { playerId: "ann" })).toEqual(first);
  expect(await it.sessions.leave(CLUB, id, "ann")).toEqual({ left: true, promoted: [] });
  expect(await it.sessions.leave(CLUB, id, "ann")).toEqual({ left: false, promoted: [] });
});

test("who waits longest is promoted, and more seats promote more, also by a change of the series", async () => {
  const { club: it, id } = await club();
  for (const playerId of ["ann", "bob", "cy", "dee", "eve", "flo"]) {
    await it.sessions.join(CLUB, id, { playerId });
  }
  expect(await it.sessions.leave(CLUB, id, "ann")).toEqual({ left: true, promoted: ["cy"] });
  expect(await it.sessions.edit(CLUB, id, { maxPlayers: 3 })).toMatchObject({ playersJoined: 3 });
  const joined = async () =>
    (await it.sessions.players(CLUB, id)).filter(({ state }) => state === "joined").length;
  await it.games.edit(CLUB, "G1", { maxPlayers: 9 });
  expect(await joined()).toBe(3);
  await it.sessions.edit(CLUB, id, { maxPlayers: null });
  expect(await joined()).toBe(5);
});

test("fewer seats take nobody's, and nobody gets one until there is room", async () => {
  const { club: it, id } = await club(3);
  for (const playerId of ["ann", "bob", "cy", "dee"])
    await it.sessions.join(CLUB, id, { playerId });
  expect(await it.sessions.edit(CLUB, id, { maxPlayers: 1 })).toMatchObject({ playersJoined: 3 });
  expect(await it.sessions.leave(CLUB, id, "ann")).toEqual({ left: true, promoted: [] });
  expect((await it.sessions.join(CLUB, id, { playerId: "eve" })).place).toBe(2);
});

test("a session that is cancelled or has begun takes nobody", async () => {
  const { club: it, id } = await club();
  await it.scheduler.clock.runUntil("2026-10-02T09:00:00Z");
  const late = it.sessions.join(CLUB, id, { playerId: "ann" });
  await expect(late).rejects.toMatchObject({ code: "POKER_SESSION_CLOSED" });
  await expect(it.sessions.cancel(CLUB, id)).rejects.toMatchObject({
    code: "POKER_SESSION_CLOSED",
  });

  const other = await club();
  await other.club.sessions.cancel(CLUB, other.id);
  const refused = other.club.sessions.join(CLUB, other.id, { playerId: "ann" });
  await expect(refused).rejects.toThrow("found it cancelled");
});

test("a check-in is recorded once, for players with a seat, also while the session is on", async () => {
  const { club: it, id } = await club(1);
  await it.sessions.join(CLUB, id, { playerId: "ann" });
  await it.sessions.join(CLUB, id, { playerId: "bob" });
  await it.scheduler.clock.runUntil("2026-10-02T09:05:00Z");
  const came = await it.sessions.checkIn(CLUB, id, "ann");
  await it.scheduler.clock.advance("5m");
  expect(await it.sessions.checkIn(CLUB, id, "ann")).toEqual(came);
  expect(await it.sessions.get(CLUB, id)).toMatchObject({ playersCheckedIn: 1 });
  for (const playerId of ["bob", "nobody"]) {
    await expect(it.sessions.checkIn(CLUB, id, playerId)).rejects.toMatchObject({
      code: "POKER_PLAYER_UNKNOWN",
    });
  }
});

test("an id that is none is refused", async () => {
  const { club: it, id } = await club();
  await expect(it.sessions.join(CLUB, id, { playerId: "" })).rejects.toMatchObject({
    code: "POKER_PLAYER_INVALID",
  });
});
