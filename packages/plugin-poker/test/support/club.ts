import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { staticTenants, type TenantInput } from "@carillon/core";
import {
  createTestScheduler,
  type TestScheduler,
  type TestSchedulerOptions,
} from "@carillon/core/testing";
import { onTestFinished } from "vitest";
import {
  type GameInput,
  PokerGames,
  type PokerOptions,
  PokerSessions,
  poker,
  type Session,
} from "../../src/index.ts";

/** Id of the club in tests. */
export const CLUB = "river-club";

/** A scheduler with one club, and what tests ask of it. */
export interface TestClub {
  scheduler: TestScheduler;
  games: PokerGames;
  sessions: PokerSessions;
  /** Runs the job at the present instant. */
  generate(payload?: object): Promise<GenerateResult>;
  /** All sessions of a game as "occurrence start", in order. */
  starts(gameId: string): Promise<string[]>;
  /** The session of an original wall time. */
  session(gameId: string, occurrence: string): Promise<Session>;
  /** Instants of the reminders that stand, by the session they remind of. */
  reminders(): Promise<Record<string, string>>;
  /** Bodies of what reached the club's channel. */
  sent(): string[];
}

/** What the job answers. */
export interface GenerateResult {
  created: number;
  existing: number;
  updated: number;
  skipped: number;
  missedRuns: string[];
  cap: number;
  games: {
    gameId: string;
    created: { id?: string; occurrence: string; startsAt: string }[];
    existing: { id: string; occurrence: string; startsAt: string; status: string }[];
    skipped: { occurrence: string; reason: string; note?: string }[];
  }[];
}

/** What a test says of the club. */
export interface TestClubOptions {
  now?: string;
  /** Section `poker`. */
  settings?: object;
  /** Members of the tenant that replace or add. */
  tenant?: Partial<TenantInput>;
  /** More tenants. */
  others?: readonly TenantInput[];
  options?: PokerOptions;
  /** URL of its database; a file of its own unless told. */
  database?: string;
  /** For the scheduler. */
  scheduler?: TestSchedulerOptions;
}

/** Starts a scheduler for the club; it stops with the test. */
export async function startClub(given: TestClubOptions = {}): Promise<TestClub> {
  const database = given.database ?? `sqlite:${join(await temporaryFolder(), "club.db")}`;
  const scheduler = await createTestScheduler({
    now: given.now ?? "2026-09-30T19:00:00Z",
    plugins: [poker(given.options)],
    tenants: staticTenants([
      {
        id: CLUB,
        name: "River Club",
        timezone: "Australia/Sydney",
        database,
        channels: { club: { type: "recording" } },
        poker: { ...given.settings },
        ...given.tenant,
      },
      ...(given.others ?? []),
    ]),
    ...given.scheduler,
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  return clubOf(scheduler);
}

/** What tests ask of a scheduler with the club. */
function clubOf(scheduler: TestScheduler): TestClub {
  // Asked for each time: after a restart they are those of another node.
  return {
    scheduler,
    get games() {
      return scheduler.get(PokerGames);
    },
    get sessions() {
      return scheduler.get(PokerSessions);
    },
    generate: async (payload = {}) => {
      const { run, result } = await scheduler.clock.while(
        scheduler.jobs.runNow("poker:generate-sessions", { tenant: CLUB, payload, wait: true }),
      );
      if (run.status !== "succeeded") throw new Error(JSON.stringify(run.attempts));
      return result as GenerateResult;
    },
    starts: async (gameId) => {
      const all = await scheduler.get(PokerSessions).list(CLUB, { gameId });
      return all
        .filter(({ status }) => status !== "cancelled")
        .map(({ occurrence, startsAt }) => `${occurrence} ${short(startsAt)}`);
    },
    session: async (gameId, occurrence) => {
      const all = await scheduler.get(PokerSessions).list(CLUB, { gameId });
      const found = all.find((session) => session.occurrence === occurrence);
      if (found === undefined) throw new Error(`no session of ${gameId} at ${occurrence}`);
      return found;
    },
    reminders: async () => {
      const { items } = await scheduler.schedules.list({ job: "poker:reminder", limit: 1000 });
      return Object.fromEntries(
        items.map(({ name, nextAt }) => [name ?? "", nextAt === undefined ? "" : short(nextAt)]),
      );
    },
    sent: () => scheduler.notifier.sent.map(({ message }) => message.body),
  };
}

/** An instant to the minute, `2026-10-03T07:30Z`. */
export function short(instant: Date | string): string {
  return `${new Date(instant).toISOString().slice(0, 16)}Z`;
}

/** An empty folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poker-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The seven games of the Sydney fixture, by id. */
export const SYDNEY: Readonly<Record<string, GameInput>> = {
  G1: game("G1", "Friday Freeze-out", "weekly", "2026-09-25T19:00", 4, { daysOfWeek: [4] }),
  G2: game("G2", "Nightly Sit & Go", "daily", "2026-10-01T18:30", 3),
  G3: game("G3", "Fortnightly Deep Stack", "fortnightly", "2026-09-25T19:30", 5, {
    daysOfWeek: [0, 4],
  }),
  G4: game("G4", "Monthly Main Event", "monthly", "2026-08-31T14:00", 8),
  G5: game("G5", "Charity Night", "once", "2026-10-10T17:00", 4),
  G6: game("G6", "Graveyard Game", "daily", "2026-10-01T02:30", 2),
  G7: game("G7", "Overnight Cash", "weekly", "2026-09-26T22:00", 8, { daysOfWeek: [5] }),
};

/** Makes games of the fixture without sessions, as the fixture's first run finds them. */
export async function addGames(
  club: TestClub,
  ids: readonly string[] = Object.keys(SYDNEY),
  change: Partial<GameInput> = {},
): Promise<void> {
  for (const id of ids) {
    const input = SYDNEY[id];
    if (input === undefined) throw new Error(`no game ${id} in the fixture`);
    await club.games.create(CLUB, { ...input, ...change }, { sessions: "none" });
  }
}

// oxlint-disable-next-line max-params -- a table reads best as a table
function game(
  id: string,
  title: string,
  recurrence: GameInput["recurrence"] & string,
  startsAt: string,
  hours: number,
  more: Partial<GameInput> = {},
): GameInput {
  const timezone = "Australia/Sydney";
  return { id, title, recurrence, startsAt, timezone, durationMinutes: hours * 60, ...more };
}
