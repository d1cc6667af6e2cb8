import { describe, expect, test } from "vitest";
import { cancel, retry, skip, snooze, staticTenants } from "../../src/index.ts";
import { oneJob, TENANTS } from "./support/one-job.ts";

describe("a run on time", () => {
  test("has the nominal instant, its result and one attempt", async () => {
    await using scheduler = await oneJob({
      run: ({ scheduledFor }) => ({ day: scheduledFor.toISOString() }),
    });
    const runs = await scheduler.clock.advance("12h");
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      job: "p:j",
      tenant: "a",
      schedule: "p:j@a",
      occurrence: "2026-03-01T12:00:00.000Z",
      cause: "schedule",
      status: "succeeded",
      result: { day: "2026-03-01T12:00:00.000Z" },
      attempts: [{ number: 1, outcome: "succeeded" }],
    });
    const stored = await scheduler.runs.get(runs[0]?.id ?? "");
    expect(stored).toMatchObject({
      status: "succeeded",
      result: { day: "2026-03-01T12:00:00.000Z" },
    });
    expect((await scheduler.schedules.get("p:j@a"))?.nextAt).toEqual(
      new Date("2026-03-02T12:00:00Z"),
    );
  });

  test("happens once for each tenant, each in its own context", async () => {
    const seen: string[] = [];
    await using scheduler = await oneJob(
      { run: ({ tenant }) => void seen.push(tenant.id) },
      { tenants: staticTenants(TENANTS) },
    );
    await scheduler.clock.advance("3d");
    expect(seen.sort()).toEqual(["a", "a", "a", "b", "b", "b"]);
  });
});

describe("outcomes", () => {
  test("skip and cancel are final, with their reasons", async () => {
    let outcome = skip("nothing to do");
    await using scheduler = await oneJob({ run: () => outcome });
    expect((await scheduler.clock.advance("12h"))[0]).toMatchObject({
      status: "skipped",
      reason: "nothing to do",
    });
    outcome = cancel("not wanted");
    expect((await scheduler.clock.advance("24h"))[0]).toMatchObject({
      status: "cancelled",
      reason: "not wanted",
    });
  });

  test("retry waits and counts as an attempt", async () => {
    await using scheduler = await oneJob({
      run: ({ attempt }) => (attempt < 3 ? retry({ after: "5m", reason: "busy" }) : { attempt }),
    });
    expect(await scheduler.clock.advance("12h")).toEqual([]);
    const [run] = await scheduler.clock.advance("10m");
    expect(run).toMatchObject({ status: "succeeded", result: { attempt: 3 } });
    expect(run?.attempts.map(({ outcome }) => outcome)).toEqual(["retry", "retry", "succeeded"]);
  });

  test("snooze goes on at the same attempt with resumed + 1, and gives up its slot", async () => {
    const seen: [number, number][] = [];
    await using scheduler = await oneJob({
      run: ({ attempt, resumed }) => {
        seen.push([attempt, resumed]);
        return resumed === 0 ? snooze("1h", "later") : "done";
      },
    });
    await scheduler.clock.advance("12h");
    expect((await scheduler.runs.list()).items[0]).toMatchObject({
      status: "snoozed",
      reason: "later",
    });
    const [run] = await scheduler.clock.advance("1h");
    expect(seen).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(run).toMatchObject({ status: "succeeded", attempts: [{ number: 1 }] });
  });
});

test("a progress is seen while the run is under way", async () => {
  await using scheduler = await oneJob({
    run: async ({ progress, clock }) => {
      await progress({ done: 1, total: 4, note: "a quarter" });
      await clock.sleep("1m");
    },
  });
  await scheduler.clock.advance("12h");
  expect((await scheduler.runs.list()).items[0]).toMatchObject({
    status: "running",
    progress: { done: 1, total: 4 },
  });
});

test("a run's log is kept with it", async () => {
  await using scheduler = await oneJob({
    run: ({ logger }) => {
      logger.info("first", { a: 1 });
      logger.warn("second");
    },
  });
  const [run] = await scheduler.clock.advance("12h");
  const lines = await scheduler.runs.logs(run?.id ?? "");
  expect(lines).toMatchObject([
    { sequence: 1, level: "info", message: "first", meta: { a: 1 } },
    { sequence: 2, level: "warn", message: "second" },
  ]);
});

test("cancel aborts a running run", async () => {
  await using scheduler = await oneJob({
    run: ({ clock, signal }) => clock.sleep("5m", { signal }),
  });
  await scheduler.clock.advance("12h");
  const [run] = (await scheduler.runs.list()).items;
  await scheduler.runs.cancel(run?.id ?? "", "enough");
  expect(await scheduler.clock.advance("6s")).toMatchObject([
    { status: "cancelled", reason: "enough" },
  ]);
});
