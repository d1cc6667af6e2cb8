import fc from "fast-check";
import { expect, test } from "vitest";
import type { Game, GameInput, PokerTables } from "../../src/index.ts";
import { CLUB, startClub, type TestClub } from "../support/club.ts";
import { anyCommand, anyDays, anyTime, anyZone, type Command } from "../support/commands.ts";

const anyGame = fc
  .record({
    recurrence: fc.constantFrom("daily", "weekly", "fortnightly", "monthly", "rrule", "once"),
    day: fc.integer({ min: 1, max: 31 }),
    time: anyTime,
    timezone: anyZone,
    days: anyDays,
    gap: fc.constantFrom("shift" as const, "skip" as const),
    shortMonths: fc.constantFrom("skip" as const, "clamp" as const),
    weekStart: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ day, time, days, recurrence, ...rest }): GameInput => {
    const startsAt = `2026-${day < 20 ? "10" : "08"}-${String(day).padStart(2, "0")}T${time}`;
    const hasDays = recurrence === "weekly" || recurrence === "fortnightly";
    return {
      ...{ id: "game", title: "Any Game", recurrence, startsAt, ...rest },
      ...(hasDays ? { daysOfWeek: days } : {}),
      ...(recurrence === "rrule" ? { rrule: "FREQ=WEEKLY;BYDAY=SU,TU,FR;INTERVAL=1" } : {}),
    };
  });

test("whatever happens to a club: no occurrence twice, none in the past, none comes back, and a second run makes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyGame,
      fc.array(anyCommand, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(3, 30),
      async (game, commands, cap) => {
        // The clocks of both hemispheres change within these weeks.
        const club = await startClub({ now: "2026-09-28T11:00:00Z", settings: { cap } });
        try {
          await club.games.create(CLUB, game);
          const history = new History();
          expect(await history.look(club)).toEqual([]);
          for (const command of commands) {
            await carryOut(club, command);
            expect(await history.look(club)).toEqual([]);
            await club.generate();
            expect(await history.look(club)).toEqual([]);
            const again = await club.generate();
            expect(again).toMatchObject({ created: 0, updated: 0 });
          }
        } finally {
          await club.scheduler.stop({ timeout: 0 });
        }
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);

interface Row {
  id: string;
  series: string;
  occurrence: string;
  status: string;
  starts_at: number;
  created_at: number;
}

/** What has been seen of a club so far; tells what should not have come after it. */
class History {
  readonly #ended = new Map<string, string>();
  readonly #known = new Set<string>();

  async look(club: TestClub): Promise<string[]> {
    const rows = await rowsOf(club);
    return [
      ...this.#twins(rows),
      ...rows.flatMap((row) => this.#changes(row)),
      ...this.#gone(rows),
    ];
  }

  /** An original date of a series has one session, whatever became of it. */
  #twins(rows: readonly Row[]): string[] {
    const days = rows.map(({ series, occurrence }) => `${series} ${occurrence.slice(0, 10)}`);
    return days.filter((day, index) => days.indexOf(day) !== index).map((day) => `twice: ${day}`);
  }

  #changes(row: Row): string[] {
    const { id, status } = row;
    const isNew = !this.#known.has(id);
    this.#known.add(id);
    const before = this.#ended.get(id);
    if (status === "cancelled" || status === "deleted") this.#ended.set(id, status);
    return [
      ...(isNew && row.starts_at < row.created_at ? [`past: ${row.occurrence}`] : []),
      ...(before !== undefined && before !== status ? [`${before} is ${status}: ${id}`] : []),
    ];
  }

  #gone(rows: readonly Row[]): string[] {
    const ids = new Set(rows.map(({ id }) => id));
    return [...this.#ended.keys()].filter((id) => !ids.has(id)).map((id) => `lost: ${id}`);
  }
}

async function rowsOf(club: TestClub): Promise<Row[]> {
  return await club.scheduler.tenants.use(CLUB, async ({ database }) => {
    const rows = await database
      .tables<PokerTables>()
      .selectFrom("game_sessions")
      .innerJoin("games", "games.id", "game_sessions.game_id")
      .select(["game_sessions.id", "games.series_id", "game_sessions.occurrence"])
      .select(["game_sessions.status", "game_sessions.starts_at", "game_sessions.created_at"])
      .execute();
    return rows.map(({ series_id: series, ...row }) => ({ ...row, series }));
  });
}

async function carryOut(club: TestClub, command: Command): Promise<void> {
  const { scheduler, games, sessions } = club;
  const now = scheduler.clock.now();
  const hours = (count: number) => count * 3_600_000;
  const ahead = (await sessions.list(CLUB)).filter(
    ({ status, startsAt }) => ["scheduled", "moved"].includes(status) && startsAt > now,
  );
  const picked = "pick" in command ? ahead[command.pick % Math.max(ahead.length, 1)] : undefined;
  const current = async (): Promise<Game | undefined> => (await games.list(CLUB)).at(-1);
  switch (command.do) {
    case "wait":
      await scheduler.clock.advance(hours(command.hours));
      return;
    case "outage":
      await scheduler.stop();
      scheduler.clock.step(new Date(now.getTime() + hours(command.hours)));
      await scheduler.restart();
      await scheduler.clock.settle();
      return;
    case "cancel":
    case "delete":
      if (picked !== undefined) await sessions[command.do](CLUB, picked.id);
      return;
    case "join":
      if (picked !== undefined) await sessions.join(CLUB, picked.id, { playerId: "ann" });
      return;
    case "move": {
      const to = new Date((picked?.startsAt.getTime() ?? 0) + hours(command.hours));
      if (picked !== undefined && to > now) await sessions.move(CLUB, picked.id, to);
      return;
    }
    case "time":
      await games.edit(CLUB, (await current())?.id ?? "", { time: command.time });
      return;
    case "days": {
      const change = { recurrence: "weekly" as const, daysOfWeek: command.days };
      await games.edit(CLUB, (await current())?.id ?? "", change);
      return;
    }
    case "zone":
      await games.edit(CLUB, (await current())?.id ?? "", { timezone: command.timezone });
      return;
    case "following":
      if (picked !== undefined) await games.editFrom(CLUB, picked.id, { time: command.time });
      return;
  }
}
