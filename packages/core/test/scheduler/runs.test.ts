import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  cancel,
  cron,
  defineJob,
  definePlugin,
  type JobOptions,
  retry,
  type SchedulerOptions,
  skip,
  snooze,
  staticTenants,
} from "../../src/index.ts";
import { createTestScheduler, type TestScheduler } from "../../src/testing/index.ts";

const TENANTS = [
  { id: "a", channels: { ops: { type: "recording" } } },
  { id: "b", channels: { ops: { type: "recording" } } },
];

/** A scheduler whose plugin `p` has one job `j`, every day at noon UTC. */
function setup<R>(
  job: Partial<JobOptions<unknown, undefined, R, "tenant">> & {
    run: Extract<JobOptions<unknown, undefined, R, "tenant">, { run: unknown }>["run"];
  },
  options: Partial<SchedulerOptions> = {},
): Promise<TestScheduler> {
  const plugin = definePlugin({
    name: "p",
    apiVersion: 1,
    setup: ({ jobs }) =>
      jobs.add(
        defineJob<unknown, undefined, R>({
          name: "j",
          trigger: cron("0 12 * * *"),
          ...job,
        }),
      ),
  });
  return createTestScheduler({
    now: "2026-03-01T00:00:00Z",
    tenants: staticTenants(TENANTS.slice(0, 1)),
    plugins: [plugin()],
    ...options,
  });
}

describe("a run on time", () => {
  test("has the nominal instant, its result and one attempt", async () => {
    await using scheduler = await setup({
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
    await using scheduler = await setup(
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
    await using scheduler = await setup({ run: () => outcome });
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
    await using scheduler = await setup({
      run: ({ attempt }) => (attempt < 3 ? retry({ after: "5m", reason: "busy" }) : { attempt }),
    });
    expect(await scheduler.clock.advance("12h")).toEqual([]);
    const [run] = await scheduler.clock.advance("10m");
    expect(run).toMatchObject({ status: "succeeded", result: { attempt: 3 } });
    expect(run?.attempts.map(({ outcome }) => outcome)).toEqual(["retry", "retry", "succeeded"]);
  });

  test("snooze goes on at the same attempt with resumed + 1, and gives up its slot", async () => {
    const seen: [number, number][] = [];
    await using scheduler = await setup({
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

describe("failures", () => {
  test("a throw without a retry policy fails the run", async () => {
    await using scheduler = await setup({
      run: () => {
        throw new Error("boom");
      },
    });
    const [run] = await scheduler.clock.advance("12h");
    expect(run).toMatchObject({
      status: "failed",
      reason: "boom",
      attempts: [{ error: { name: "Error", message: "boom" } }],
    });
  });

  test("a thrown string, and a rejection without a reason, are failures like others", async () => {
    let thrown: unknown = "just text";
    await using scheduler = await setup({
      run: () => {
        throw thrown;
      },
    });
    expect((await scheduler.clock.advance("12h"))[0]).toMatchObject({
      status: "failed",
      reason: "just text",
    });
    thrown = undefined;
    expect((await scheduler.clock.advance("24h"))[0]).toMatchObject({ status: "failed" });
  });

  test("are retried with exponential backoff up to the attempts of the policy", async () => {
    const at: string[] = [];
    await using scheduler = await setup({
      retry: { attempts: 3, backoff: "exponential", delay: "10m" },
      run: ({ clock }) => {
        at.push(clock.now().toISOString());
        throw new Error("down");
      },
    });
    const [run] = await scheduler.clock.advance("24h");
    expect(run).toMatchObject({ status: "failed" });
    expect(run?.attempts).toHaveLength(3);
    const waits = at.slice(1).map((each, index) => Date.parse(each) - Date.parse(at[index] ?? ""));
    expect(waits[0]).toBeGreaterThanOrEqual(480_000);
    expect(waits[0]).toBeLessThanOrEqual(600_000);
    expect(waits[1]).toBeGreaterThanOrEqual(960_000);
    expect(waits[1]).toBeLessThanOrEqual(1_200_000);
  });

  test("a handler that never settles is aborted at its timeout and fails 5 s later", async () => {
    let aborted: string | undefined;
    await using scheduler = await setup({
      timeout: "1m",
      run: ({ signal, clock }) => {
        signal.addEventListener("abort", () => {
          aborted = clock.now().toISOString();
        });
        return new Promise(() => {});
      },
    });
    const [run] = await scheduler.clock.advance("13h");
    expect(aborted).toBe("2026-03-01T12:01:00.000Z");
    expect(run).toMatchObject({
      status: "failed",
      attempts: [{ outcome: "timeout", error: { code: "RUN_TIMEOUT" } }],
    });
    expect(run?.finishedAt).toEqual(new Date("2026-03-01T12:01:05Z"));
  });

  test("what a handler does after its timeout is void", async () => {
    let late: unknown;
    await using scheduler = await setup({
      timeout: "1m",
      run: async ({ clock, checkpoint }) => {
        await clock.sleep("10m");
        late = await checkpoint.set({ late: true }).catch((error: unknown) => error);
      },
    });
    await scheduler.clock.advance("13h");
    expect(late).toMatchObject({ code: "RUN_LEASE_LOST" });
  });

  test("a handler that rejects after its timeout harms no other run", async () => {
    await using scheduler = await setup(
      {
        timeout: "1m",
        run: async ({ tenant, clock }) => {
          if (tenant.id === "b") return "fine";
          await clock.sleep("10m");
          throw new Error("too late");
        },
      },
      { tenants: staticTenants(TENANTS) },
    );
    const runs = await scheduler.clock.advance("13h");
    expect(runs.map(({ tenant, status }) => [tenant, status]).sort()).toEqual([
      ["a", "failed"],
      ["b", "succeeded"],
    ]);
  });
});

describe("commit points", () => {
  test("what an attempt did is dropped when it is retried, and kept when its failure is final", async () => {
    await using scheduler = await setup({
      retry: { attempts: 2, delay: "1m" },
      run: async ({ attempt, notify, state }) => {
        await notify("ops", { body: `attempt ${attempt}` });
        await state.set("attempt", attempt);
        throw new Error("no");
      },
    });
    await scheduler.clock.advance("13h");
    expect(scheduler.notifier.sent.map(({ message }) => message.body)).toEqual(["attempt 2"]);
  });

  test("checkpoint.set commits what was done so far, and a retry goes on behind it", async () => {
    const schema = z.object({ step: z.number() });
    await using scheduler = await setup({
      retry: { attempts: 3, delay: "1m" },
      run: async ({ checkpoint, notify, attempt }) => {
        const { step } = (await checkpoint.get(schema)) ?? { step: 0 };
        for (let next = step + 1; next <= 3; next += 1) {
          await notify("ops", { body: `step ${next}` });
          await checkpoint.set({ step: next });
          if (attempt === next) throw new Error("crash");
        }
      },
    });
    await scheduler.clock.advance("13h");
    expect(scheduler.notifier.sent.map(({ message }) => message.body)).toEqual([
      "step 1",
      "step 2",
      "step 3",
    ]);
  });

  test("a checkpoint that no longer fits its schema reads as undefined", async () => {
    const seen: unknown[] = [];
    await using scheduler = await setup({
      retry: { attempts: 2, delay: "1m" },
      run: async ({ checkpoint, attempt }) => {
        seen.push(await checkpoint.get(z.object({ count: z.number() })));
        await checkpoint.set({ count: "not a number" });
        if (attempt === 1) throw new Error("again");
      },
    });
    await scheduler.clock.advance("13h");
    expect(seen).toEqual([undefined, undefined]);
  });

  test("state is read back within the run before it is committed", async () => {
    const seen: unknown[] = [];
    await using scheduler = await setup({
      run: async ({ state }) => {
        seen.push(await state.get("n", z.number()));
        await state.set("n", 1);
        seen.push(await state.get("n", z.number()));
        await state.delete("n");
        seen.push(await state.get("n", z.number()));
        await state.set("n", 2);
      },
    });
    await scheduler.clock.advance("36h");
    expect(seen).toEqual([undefined, 1, undefined, 2, 1, undefined]);
  });

  test("immediate writes at once, whatever becomes of the attempt", async () => {
    await using scheduler = await setup({
      retry: { attempts: 2, delay: "1m" },
      run: async ({ attempt, notify }) => {
        await notify("ops", { body: `attempt ${attempt}` }, { immediate: true });
        throw new Error("no");
      },
    });
    await scheduler.clock.advance("13h");
    expect(scheduler.notifier.sent.map(({ message }) => message.body)).toEqual([
      "attempt 1",
      "attempt 2",
    ]);
  });
});

describe("overlap", () => {
  const slow = { trigger: cron("0 * * * *"), timeout: "5h" } as const;

  test("skip leaves out what falls due while the run before is on its way", async () => {
    await using scheduler = await setup({ ...slow, run: ({ clock }) => clock.sleep("150m") });
    await scheduler.clock.advance("5h");
    const { items } = await scheduler.runs.list();
    expect([...items].reverse().map(({ status }) => status)).toEqual([
      "succeeded",
      "skipped",
      "skipped",
      "running",
      "skipped",
    ]);
    expect(items[1]?.reason ?? items[0]?.reason).toBe("the run before it is still on its way");
  });

  test("queue lets it wait", async () => {
    const at: string[] = [];
    await using scheduler = await setup({
      ...slow,
      overlap: "queue",
      run: async ({ clock, scheduledFor }) => {
        at.push(`${scheduledFor.getUTCHours()} at ${clock.now().getUTCHours()}`);
        await clock.sleep("2h");
      },
    });
    await scheduler.clock.advance("6h");
    expect(at).toEqual(["1 at 1", "2 at 3", "3 at 5"]);
  });

  test("cancel-previous ends the run before", async () => {
    await using scheduler = await setup({
      ...slow,
      overlap: "cancel-previous",
      run: async ({ clock, signal }) => clock.sleep("90m", { signal }),
    });
    const runs = await scheduler.clock.advance("3h");
    expect(runs.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
  });
});

test("a progress is seen while the run is under way", async () => {
  await using scheduler = await setup({
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
  await using scheduler = await setup({
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
  await using scheduler = await setup({
    run: ({ clock, signal }) => clock.sleep("5m", { signal }),
  });
  await scheduler.clock.advance("12h");
  const [run] = (await scheduler.runs.list()).items;
  await scheduler.runs.cancel(run?.id ?? "", "enough");
  expect(await scheduler.clock.advance("6s")).toMatchObject([
    { status: "cancelled", reason: "enough" },
  ]);
});
