import { describe, expect, test } from "vitest";
import { cron, defineJob, definePlugin, staticTenants } from "../../src/index.ts";
import { memoryStore } from "../../src/store/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";
import { CLUB, club } from "./support/club.ts";

describe("schedules of code", () => {
  const job = (trigger: ReturnType<typeof cron> | undefined, name = "j") => {
    const plugin = definePlugin({
      name: "p",
      apiVersion: 1,
      setup: ({ jobs }) => jobs.add(defineJob({ name, ...(trigger && { trigger }), run: () => 1 })),
    });
    return plugin();
  };
  const on = (store: ReturnType<typeof memoryStore>, plugin: ReturnType<typeof job>, now: string) =>
    createTestScheduler({ store, now, tenants: staticTenants([CLUB]), plugins: [plugin] });

  test("a redeploy that changes nothing changes nothing", async () => {
    const { create } = club({ plugins: [job(cron("0 12 * * *"))] });
    await using scheduler = await create();
    await scheduler.clock.advance("1h");
    const changes: string[] = [];
    const before = await scheduler.schedules.get("p:j@club");
    await scheduler.restart();
    scheduler.on("schedule:changed", ({ key }) => changes.push(key));
    await scheduler.clock.advance("1h");
    expect(await scheduler.schedules.get("p:j@club")).toEqual(before);
    expect(changes).toEqual([]);
  });

  test("only a changed trigger recomputes the next instant", async () => {
    const store = memoryStore();
    {
      await using scheduler = await on(store, job(cron("0 12 * * *")), "2026-03-01T00:00:00Z");
      expect((await scheduler.schedules.get("p:j@club"))?.nextAt).toEqual(
        new Date("2026-03-01T12:00:00Z"),
      );
    }
    await using scheduler = await on(store, job(cron("0 18 * * *")), "2026-03-01T13:00:00Z");
    expect((await scheduler.schedules.get("p:j@club"))?.nextAt).toEqual(
      new Date("2026-03-01T18:00:00Z"),
    );
    expect(await scheduler.clock.advance("1h")).toEqual([]);
  });

  test("what fell due while nobody ran is caught up, once", async () => {
    const store = memoryStore();
    {
      await using scheduler = await on(store, job(cron("0 12 * * *")), "2026-03-01T00:00:00Z");
      expect(scheduler.jobs.list()).toHaveLength(1);
    }
    await using scheduler = await on(store, job(cron("0 12 * * *")), "2026-03-01T13:00:00Z");
    const { items } = await scheduler.runs.list();
    expect(items).toMatchObject([{ occurrence: "2026-03-01T12:00:00.000Z", status: "succeeded" }]);
  });

  test("a schedule whose job is gone is quarantined, and revived when the code comes back", async () => {
    const store = memoryStore();
    {
      await using scheduler = await on(store, job(cron("0 12 * * *")), "2026-03-01T00:00:00Z");
      void scheduler;
    }
    {
      await using scheduler = await on(
        store,
        job(cron("0 12 * * *"), "other"),
        "2026-03-01T01:00:00Z",
      );
      expect(await scheduler.schedules.get("p:j@club")).toMatchObject({ status: "quarantined" });
      const [why] = await scheduler.schedules.explain("p:j@club", {
        from: new Date("2026-03-01T10:00:00Z"),
        to: new Date("2026-03-01T14:00:00Z"),
      });
      expect(why).toMatchObject({
        verdict: "suppressed",
        reason: expect.stringContaining("quarantined"),
      });
    }
    await using scheduler = await on(store, job(cron("0 12 * * *")), "2026-03-01T02:00:00Z");
    expect(await scheduler.schedules.get("p:j@club")).toMatchObject({ status: "active" });
    expect(await scheduler.clock.advance("12h")).toMatchObject([
      { job: "p:j", status: "succeeded" },
    ]);
  });

  test("cannot be removed or updated, only paused", async () => {
    const { create } = club({ plugins: [job(cron("0 12 * * *"))] });
    await using scheduler = await create();
    await expect(scheduler.schedules.remove("p:j@club")).rejects.toMatchObject({
      code: "SCHEDULE_FIXED",
    });
    await expect(scheduler.schedules.update("p:j@club", { payload: 1 })).rejects.toMatchObject({
      code: "SCHEDULE_FIXED",
    });
    await scheduler.schedules.pause("p:j@club");
    expect(await scheduler.clock.advance("1d")).toEqual([]);
  });

  test("a host's configure overrides the job, and a tenant's section overrides both", async () => {
    const tenants = staticTenants([
      CLUB,
      { ...CLUB, id: "late", schedules: { "p:j": { cron: "0 20 * * *" } } },
      { ...CLUB, id: "off", schedules: { "p:j": false } },
      { ...CLUB, id: "more", schedules: { "p:j#extra": { interval: "6h", priority: 3 } } },
    ]);
    const plugin = definePlugin({
      name: "p",
      apiVersion: 1,
      setup: ({ jobs }) =>
        jobs.add(defineJob({ name: "j", trigger: cron("0 12 * * *"), run: () => 1 })),
    });
    await using scheduler = await createTestScheduler({
      now: "2026-03-01T00:30:00Z",
      tenants,
      plugins: [plugin()],
    });
    expect((await scheduler.schedules.get("p:j@club"))?.nextAt).toEqual(
      new Date("2026-03-01T12:00:00Z"),
    );
    expect(await scheduler.schedules.get("p:j@late")).toMatchObject({
      origin: "tenant",
      nextAt: new Date("2026-03-01T20:00:00Z"),
    });
    expect(await scheduler.schedules.get("p:j@off")).toBeUndefined();
    expect(await scheduler.schedules.get("p:j@more#extra")).toMatchObject({
      origin: "tenant",
      nextAt: new Date("2026-03-01T06:00:00Z"),
    });
    const [why] = await scheduler.schedules.explain("p:j@off", {
      from: new Date("2026-03-01T10:00:00Z"),
      to: new Date("2026-03-01T14:00:00Z"),
    });
    expect(why).toMatchObject({
      verdict: "suppressed",
      reason: expect.stringContaining("switched off"),
    });
  });
});
