import { join } from "node:path";
import {
  cron,
  date,
  defineJob,
  definePlugin,
  interval,
  type JobDefinition,
  memoryStore,
  type Run,
  type Scope,
  sqliteStore,
} from "@carillon/core";
import { createTestScheduler, type TestSchedulerOptions } from "@carillon/core/testing";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { addGames, CLUB, startClub, temporaryFolder } from "../support/club.ts";

// Rows P1 to P33 and P54 of the feature table that the scheduler itself answers.

type AnyJob = JobDefinition<unknown, undefined, unknown, Scope>;

async function setup(jobs: readonly AnyJob[], options: TestSchedulerOptions = {}) {
  const probe = definePlugin({ name: "probe", apiVersion: 1, setup: (it) => it.jobs.add(...jobs) });
  const now = "2026-10-01T00:00:00Z";
  const scheduler = await createTestScheduler({ now, plugins: [probe()], ...options });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  return scheduler;
}

function hourly(run: () => unknown, more: object = {}): AnyJob {
  const trigger = interval("1h");
  return defineJob({ name: "hourly", scope: "global", trigger, run, ...more }) as AnyJob;
}

test("P1, P7, P14, P26: a job's function runs by its trigger, in the background", async () => {
  let count = 0;
  const scheduler = await setup([hourly(() => (count += 1))]);
  await scheduler.clock.advance("3h");
  expect(count).toBe(3);
});

test("P2, P25: nothing runs before start, and start resolves when it does", async () => {
  let count = 0;
  const scheduler = await setup([hourly(() => (count += 1))]);
  await scheduler.stop();
  await scheduler.clock.advance("3h");
  expect(count).toBe(0);
  await scheduler.restart();
  expect(scheduler.start()).toBe(scheduler.start());
  await scheduler.clock.advance("1h");
  expect(count).toBeGreaterThan(0);
});

test("P5: what is stored is a name; a job whose code is gone is kept aside, and revived with it", async () => {
  const file = join(await temporaryFolder(), "store.db");
  const now = "2026-10-01T00:00:00Z";
  const first = await setup([hourly(() => 1)], { now, store: sqliteStore({ file }) });
  await first.stop();
  const without = await setup([], { now, store: sqliteStore({ file }) });
  expect((await without.schedules.get("probe:hourly"))?.status).toBe("quarantined");
  await without.stop();
  const back = await setup([hourly(() => 1)], { now, store: sqliteStore({ file }) });
  expect((await back.schedules.get("probe:hourly"))?.status).toBe("active");
});

test("P6, P29: registered jobs are listed by their names", async () => {
  const scheduler = await setup([hourly(() => 1)]);
  expect(scheduler.jobs.list().map(({ id }) => id)).toContain("probe:hourly");
});

test("P8: a job without a trigger runs when it is told to", async () => {
  const scheduler = await setup([
    defineJob({ name: "quiet", scope: "global", run: () => 7 }) as AnyJob,
  ]);
  const report = await scheduler.clock.while(scheduler.jobs.runNow("probe:quiet", { wait: true }));
  expect(report.result).toBe(7);
});

test("P9: two jobs of one name are an error that says so", async () => {
  await expect(setup([hourly(() => 1), hourly(() => 2)])).rejects.toMatchObject({
    code: "JOB_EXISTS",
  });
});

test("P10, P11: arguments are one payload, checked by its schema", async () => {
  const payload = z.strictObject({ count: z.int(), name: z.string() });
  const job = defineJob({
    name: "args",
    scope: "global",
    payload,
    run: (it) => it.payload.count * 2,
  });
  const scheduler = await setup([job as unknown as AnyJob]);
  const ask = (given: object) =>
    scheduler.clock.while(scheduler.jobs.runNow("probe:args", { payload: given, wait: true }));
  expect((await ask({ count: 3, name: "x" })).result).toBe(6);
  await expect(ask({ count: "3" })).rejects.toMatchObject({ code: "PAYLOAD_INVALID" });
});

test("P12: a replaced definition keeps the runs that are due", async () => {
  const file = join(await temporaryFolder(), "store.db");
  const daily = (hour: number) =>
    defineJob({
      name: "daily",
      scope: "global",
      trigger: cron({ hour }),
      run: () => hour,
    }) as AnyJob;
  const now = "2026-10-01T00:00:00Z";
  const first = await setup([daily(5)], { now, store: sqliteStore({ file }) });
  await first.stop();
  // The same definition again after 05:00: the original set the next run anew, and lost this one.
  const again = await setup([daily(5)], {
    now: "2026-10-01T06:00:00Z",
    store: sqliteStore({ file }),
  });
  const { items } = await again.runs.list({ job: "probe:daily" });
  expect(items.map(({ occurrence, status }) => [occurrence, status])).toEqual([
    ["2026-10-01T05:00:00.000Z", "succeeded"],
  ]);
  const added = { job: "probe:daily", name: "once", trigger: date("2026-10-02T00:00:00Z") };
  await again.schedules.add(added);
  await expect(again.schedules.add(added)).rejects.toMatchObject({ code: "SCHEDULE_EXISTS" });
  await again.schedules.add(added, { onConflict: "replace" });
});

test("P13, P27: one run of a schedule at a time, and what is skipped is on record", async () => {
  let running = 0;
  let most = 0;
  const work = async ({ clock }: { clock: { sleep(length: string): Promise<void> } }) => {
    running += 1;
    most = Math.max(most, running);
    await clock.sleep("90m");
    running -= 1;
  };
  const scheduler = await setup([hourly(work as () => unknown, { timeout: "2h" })]);
  await scheduler.clock.advance("4h");
  expect(most).toBe(1);
  const { items } = await scheduler.runs.list({ job: "probe:hourly", status: "skipped" });
  expect(items.length).toBeGreaterThan(0);
});

test("P24: two schedulers on one store do the work once", async () => {
  const ran: string[] = [];
  const file = join(await temporaryFolder(), "store.db");
  const job = () => hourly(() => ran.push("x"));
  const one = await setup([job()], { store: sqliteStore({ file }) });
  const two = await setup([job()], { store: sqliteStore({ file }) });
  await Promise.all([one.clock.advance("1h"), two.clock.advance("1h")]);
  const { items } = await one.runs.list({ job: "probe:hourly" });
  expect(new Set(items.map(({ occurrence }) => occurrence)).size).toBe(items.length);
  expect(ran).toHaveLength(items.length);
});

test("P28: a start that fails is an error, not a line in a log", async () => {
  const broken = definePlugin({
    name: "broken",
    apiVersion: 1,
    setup: () => ({ start: () => Promise.reject(new Error("no database for the club")) }),
  });
  const started = createTestScheduler({ plugins: [broken()], store: memoryStore() });
  await expect(started).rejects.toThrow(/broken|no database for the club/);
});

test("P30: runs are kept with their state, times, result and error", async () => {
  let fails = false;
  const scheduler = await setup([
    hourly(() => {
      if (fails) throw new Error("the river is up");
      return { made: 3 };
    }),
  ]);
  await scheduler.clock.advance("1h");
  fails = true;
  await scheduler.clock.advance("1h");
  const { items } = await scheduler.runs.list({ job: "probe:hourly" });
  const states = items.map((run: Run) => [run.status, run.result, run.attempts[0]?.error?.message]);
  expect(states).toContainEqual(["succeeded", { made: 3 }, undefined]);
  expect(states).toContainEqual(["failed", undefined, "the river is up"]);
});

test("P54: a run by hand tells how many sessions it made", async () => {
  const club = await startClub();
  await addGames(club);
  const { result } = await club.scheduler.clock.while(
    club.scheduler.jobs.runNow("poker:generate-sessions", { tenant: CLUB, wait: true }),
  );
  expect(result).toMatchObject({ created: 16 });
});
