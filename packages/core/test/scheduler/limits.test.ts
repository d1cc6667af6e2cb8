import { describe, expect, test } from "vitest";
import {
  cron,
  defineJob,
  definePlugin,
  type JobPolicy,
  snooze,
  staticTenants,
} from "../../src/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";

function setup(options: {
  tenants: readonly string[];
  policy?: JobPolicy;
  total?: number;
  perTenant?: number;
}) {
  const started: string[] = [];
  let running = 0;
  let most = 0;
  const mostOf = new Map<string, number>();
  const now = new Map<string, number>();
  const job = defineJob({
    name: "j",
    ...options.policy,
    run: async ({ tenant, clock }) => {
      started.push(tenant.id);
      running += 1;
      now.set(tenant.id, (now.get(tenant.id) ?? 0) + 1);
      most = Math.max(most, running);
      mostOf.set(tenant.id, Math.max(mostOf.get(tenant.id) ?? 0, now.get(tenant.id) ?? 0));
      await clock.sleep("1m");
      running -= 1;
      now.set(tenant.id, (now.get(tenant.id) ?? 0) - 1);
    },
  });
  const plugin = definePlugin({ name: "p", apiVersion: 1, setup: ({ jobs }) => jobs.add(job) });
  return {
    started,
    job,
    most: () => most,
    mostOf: (tenant: string) => mostOf.get(tenant) ?? 0,
    create: () =>
      createTestScheduler({
        plugins: [plugin()],
        tenants: staticTenants(options.tenants.map((id) => ({ id }))),
        concurrency: { total: options.total ?? 32, perTenant: options.perTenant ?? 4 },
      }),
  };
}

describe("limits", () => {
  test("one tenant queues 1,000 runs, then nine queue one each: those nine are among the next 40 to start", async () => {
    const others = Array.from({ length: 9 }, (_, index) => `small-${index}`);
    const { create, job, started } = setup({ tenants: ["flood", ...others] });
    await using scheduler = await create();
    for (let count = 0; count < 1_000; count += 1)
      await scheduler.jobs.runNow(job, { tenant: "flood" });
    await scheduler.clock.settle();
    const before = started.length;
    for (const tenant of others) await scheduler.jobs.runNow(job, { tenant });
    await scheduler.clock.advance("20m");
    expect(
      started
        .slice(before, before + 40)
        .filter((tenant) => tenant !== "flood")
        .sort(),
    ).toEqual(others);
  });

  test("no tenant has more than its share at once, and the node no more than its total", async () => {
    const { create, job, most, mostOf } = setup({
      tenants: ["a", "b", "c"],
      total: 5,
      perTenant: 2,
    });
    await using scheduler = await create();
    for (const tenant of ["a", "b", "c"]) {
      for (let count = 0; count < 10; count += 1) await scheduler.jobs.runNow(job, { tenant });
    }
    await scheduler.clock.advance("20m");
    expect(most()).toBe(5);
    expect([mostOf("a"), mostOf("b"), mostOf("c")]).toEqual([2, 2, 2]);
    expect((await scheduler.runs.list({ status: "succeeded", limit: 100 })).items).toHaveLength(30);
  });

  test("a job's concurrency holds over all tenants", async () => {
    const { create, job, most } = setup({ tenants: ["a", "b", "c"], policy: { concurrency: 2 } });
    await using scheduler = await create();
    for (const tenant of ["a", "b", "c"]) {
      for (let count = 0; count < 3; count += 1) await scheduler.jobs.runNow(job, { tenant });
    }
    await scheduler.clock.advance("20m");
    expect(most()).toBe(2);
  });

  test("a higher priority goes first within a tenant", async () => {
    const order: string[] = [];
    const make = (name: string, priority: number) =>
      defineJob({ name, priority, run: ({ job }) => void order.push(job) });
    const [low, high] = [make("low", 0), make("high", 5)];
    const block = defineJob({ name: "block", run: ({ clock }) => clock.sleep("1m") });
    const plugin = definePlugin({
      name: "p",
      apiVersion: 1,
      setup: ({ jobs }) => {
        for (const job of [low, high, block]) jobs.add(job);
      },
    });
    await using scheduler = await createTestScheduler({
      plugins: [plugin()],
      tenants: staticTenants([{ id: "a" }]),
      concurrency: { perTenant: 1 },
    });
    await scheduler.jobs.runNow(block, { tenant: "a" });
    await scheduler.clock.settle();
    await scheduler.jobs.runNow(low, { tenant: "a" });
    await scheduler.jobs.runNow(high, { tenant: "a" });
    await scheduler.clock.advance("2m");
    expect(order).toEqual(["p:high", "p:low"]);
  });
});

test("between the pieces of a snoozed run another job runs, with a total of one", async () => {
  const order: string[] = [];
  const { snooze } = await import("../../src/index.ts");
  const plugin = definePlugin({
    name: "p",
    apiVersion: 1,
    setup: ({ jobs }) => {
      jobs.add(
        defineJob({
          name: "pieces",
          trigger: cron("0 1 * * *"),
          run: ({ resumed }) => {
            order.push(`piece ${resumed}`);
            return resumed < 2 ? snooze("1m") : undefined;
          },
        }),
      );
      jobs.add(
        defineJob({
          name: "other",
          trigger: cron("* 1 * * *"),
          overlap: "queue",
          run: () => void order.push("other"),
        }),
      );
    },
  });
  await using scheduler = await createTestScheduler({
    plugins: [plugin()],
    tenants: staticTenants([{ id: "a" }]),
    concurrency: { total: 1, perTenant: 1 },
  });
  await scheduler.clock.runUntil("2026-01-01T01:01:30Z");
  expect(order.slice(0, 4)).toContain("other");
  expect(order).toContain("piece 1");
});

test("a full node does not wake again and again for what fell due", {
  timeout: 10_000,
}, async () => {
  const plugin = definePlugin({
    name: "p",
    apiVersion: 1,
    setup: ({ jobs }) =>
      jobs.add(
        defineJob({
          name: "j",
          scope: "global",
          trigger: cron("* * * * *"),
          run: async ({ resumed }) => {
            // Work that needs the event loop: a node that wakes without end never comes back to it.
            await new Promise(setImmediate);
            return resumed === 0 ? snooze("20s") : undefined;
          },
        }),
      ),
  });
  await using scheduler = await createTestScheduler({
    plugins: [plugin()],
    concurrency: { total: 1 },
  });
  const runs = await scheduler.clock.advance("2m30s");
  expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
});
