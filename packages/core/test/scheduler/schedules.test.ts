import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  cron,
  date,
  defineEvent,
  defineJob,
  definePlugin,
  interval,
  onEvent,
  type SchedulerOptions,
  staticTenants,
  type TenantInput,
} from "../../src/index.ts";
import { memoryStore } from "../../src/store/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";

const CLUB: TenantInput = { id: "club", channels: { ops: { type: "recording" } } };

function setup(options: Partial<SchedulerOptions> = {}) {
  const ran: string[] = [];
  const reminder = defineJob({
    name: "reminder",
    payload: z.object({ id: z.string() }),
    run: ({ payload, clock }) => void ran.push(`${payload.id} ${clock.now().toISOString()}`),
  });
  const poker = definePlugin({
    name: "poker",
    apiVersion: 1,
    setup: ({ jobs }) => jobs.add(reminder),
  });
  return {
    ran,
    reminder,
    create: () =>
      createTestScheduler({
        now: "2026-03-01T00:00:00Z",
        tenants: staticTenants([CLUB]),
        plugins: [poker()],
        ...options,
      }),
  };
}

describe("dynamic schedules", () => {
  test("are added, fire and are finished with their history", async () => {
    const { create, reminder, ran } = setup();
    await using scheduler = await create();
    const added = await scheduler.schedules.add({
      job: reminder,
      tenant: "club",
      name: "game-7",
      trigger: date("2026-03-01T10:00:00Z"),
      payload: { id: "7" },
    });
    expect(added).toMatchObject({
      key: "poker:reminder@club#game-7",
      origin: "dynamic",
      status: "active",
    });
    await scheduler.clock.advance("1d");
    expect(ran).toEqual(["7 2026-03-01T10:00:00.000Z"]);
    expect(await scheduler.schedules.get(added.key)).toMatchObject({ status: "finished" });
    expect((await scheduler.runs.list({ schedule: added.key })).items).toHaveLength(1);
  });

  test("a second add is an error, keeps or replaces, as asked", async () => {
    const { create, reminder } = setup();
    await using scheduler = await create();
    const schedule = {
      job: reminder,
      tenant: "club",
      name: "x",
      trigger: interval("1h"),
      payload: { id: "1" },
    };
    await scheduler.schedules.add(schedule);
    await expect(scheduler.schedules.add(schedule)).rejects.toMatchObject({
      code: "SCHEDULE_EXISTS",
    });
    const kept = await scheduler.schedules.add(
      { ...schedule, trigger: interval("2h") },
      { onConflict: "keep" },
    );
    expect(kept.trigger).toMatchObject({ interval: "1h" });
    const replaced = await scheduler.schedules.add(
      { ...schedule, trigger: interval("2h") },
      { onConflict: "replace" },
    );
    expect(replaced.trigger).toMatchObject({ interval: "2h" });
  });

  test("refuse an unknown job, tenant, name or payload", async () => {
    const { create, reminder } = setup();
    await using scheduler = await create();
    const add = (change: object) =>
      scheduler.schedules.add({
        job: reminder,
        tenant: "club",
        name: "x",
        trigger: interval("1h"),
        payload: { id: "1" },
        ...change,
      } as never);
    await expect(add({ job: "poker:remindr" })).rejects.toMatchObject({
      code: "JOB_UNKNOWN",
      message: expect.stringContaining("poker:reminder"),
    });
    await expect(add({ tenant: "nobody" })).rejects.toMatchObject({ code: "TENANT_UNKNOWN" });
    await expect(add({ tenant: undefined })).rejects.toMatchObject({ code: "SCHEDULE_INVALID" });
    await expect(add({ name: "a b" })).rejects.toMatchObject({ code: "SCHEDULE_INVALID" });
    await expect(add({ payload: { id: 5 } })).rejects.toMatchObject({ code: "PAYLOAD_INVALID" });
  });

  test("sync makes them exactly what is wanted, and changes nothing the second time", async () => {
    const { create, reminder, ran } = setup();
    await using scheduler = await create();
    const want = (...hours: number[]) =>
      hours.map((hour) => ({
        name: `g${hour}`,
        trigger: date(`2026-03-01T${hour}:00:00Z`),
        payload: { id: `${hour}` },
      }));
    const owner = { job: reminder, tenant: "club" };
    expect(await scheduler.schedules.sync(owner, want(10, 11, 12))).toEqual({
      added: 3,
      changed: 0,
      removed: 0,
    });
    expect(await scheduler.schedules.sync(owner, want(10, 11, 12))).toEqual({
      added: 0,
      changed: 0,
      removed: 0,
    });
    const moved = [
      ...want(11),
      { name: "g12", trigger: date("2026-03-01T13:00:00Z"), payload: { id: "moved" } },
    ];
    expect(await scheduler.schedules.sync(owner, moved)).toEqual({
      added: 0,
      changed: 1,
      removed: 1,
    });
    await scheduler.clock.advance("1d");
    expect(ran).toEqual(["11 2026-03-01T11:00:00.000Z", "moved 2026-03-01T13:00:00.000Z"]);
  });

  test("update moves the next instant only when the trigger changes", async () => {
    const { create, reminder } = setup();
    await using scheduler = await create();
    const { key } = await scheduler.schedules.add({
      job: reminder,
      tenant: "club",
      name: "x",
      trigger: interval("1h"),
      payload: { id: "1" },
    });
    await scheduler.clock.advance("90m");
    const changed = await scheduler.schedules.update(key, { payload: { id: "2" } });
    expect(changed).toMatchObject({
      payload: { id: "2" },
      nextAt: new Date("2026-03-01T02:00:00Z"),
    });
    const moved = await scheduler.schedules.update(key, { trigger: interval("4h") });
    expect(moved.nextAt).toEqual(new Date("2026-03-01T04:00:00Z"));
  });

  test("remove ends them and keeps their runs", async () => {
    const { create, reminder, ran } = setup();
    await using scheduler = await create();
    const { key } = await scheduler.schedules.add({
      job: reminder,
      tenant: "club",
      name: "x",
      trigger: interval("1h"),
      payload: { id: "1" },
    });
    await scheduler.clock.advance("1h");
    await scheduler.schedules.remove(key);
    await scheduler.clock.advance("5h");
    expect(ran).toHaveLength(1);
    expect(await scheduler.schedules.get(key)).toBeUndefined();
    expect((await scheduler.runs.list({ schedule: key })).items).toHaveLength(1);
  });

  test("a pause holds them, also over a restart; what fell due is caught up by policy", async () => {
    const { create, reminder, ran } = setup();
    await using scheduler = await create();
    const { key } = await scheduler.schedules.add({
      job: reminder,
      tenant: "club",
      name: "x",
      trigger: interval("1h"),
      payload: { id: "1" },
    });
    await scheduler.schedules.pause(key);
    await scheduler.clock.advance("2h");
    await scheduler.restart();
    await scheduler.clock.advance("1h");
    expect(ran).toEqual([]);
    expect(await scheduler.schedules.get(key)).toMatchObject({ status: "paused" });
    await scheduler.schedules.resume(key);
    await scheduler.clock.advance("1m");
    expect(ran).toEqual(["1 2026-03-01T03:00:00.000Z"]);
    const { items } = await scheduler.runs.list({ schedule: key });
    expect(items.map(({ status }) => status).sort()).toEqual([
      "coalesced",
      "coalesced",
      "succeeded",
    ]);
  });
});

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
    const { create } = setup({ plugins: [job(cron("0 12 * * *"))] });
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
    const { create } = setup({ plugins: [job(cron("0 12 * * *"))] });
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

describe("events", () => {
  const tick = defineEvent("p:tick", z.object({ n: z.number() }));
  const listening = (ran: unknown[]) =>
    definePlugin({
      name: "p",
      apiVersion: 1,
      setup: ({ jobs }) => {
        jobs.add(
          defineJob({
            name: "on-tick",
            trigger: onEvent(tick, { delay: "20m" }),
            run: ({ event, tenant, scheduledFor, clock }) => {
              if (tick.is(event))
                ran.push([
                  tenant.id,
                  event.data.n,
                  scheduledFor.toISOString(),
                  clock.now().toISOString(),
                ]);
            },
          }),
        );
        jobs.add(
          defineJob({
            name: "monitor",
            scope: "global",
            run: async ({ emit }) => emit(tick, { n: 7 }, { id: "seven" }),
          }),
        );
      },
    })();

  test("give each listening schedule one occurrence, due after its delay, once by id", async () => {
    const ran: unknown[] = [];
    const tenants = staticTenants([CLUB, { ...CLUB, id: "other" }]);
    await using scheduler = await createTestScheduler({
      now: "2026-03-01T00:00:00Z",
      tenants,
      plugins: [listening(ran)],
    });
    const at = new Date("2026-03-01T00:00:00Z");
    expect(await scheduler.emit(tick, { n: 1 }, { id: "one", at })).toEqual({ isNew: true });
    expect(await scheduler.emit(tick, { n: 1 }, { id: "one", at })).toEqual({ isNew: false });
    await scheduler.clock.advance("19m");
    expect(ran).toEqual([]);
    await scheduler.clock.advance("1m");
    expect(ran.sort()).toEqual([
      ["club", 1, "2026-03-01T00:00:00.000Z", "2026-03-01T00:20:00.000Z"],
      ["other", 1, "2026-03-01T00:00:00.000Z", "2026-03-01T00:20:00.000Z"],
    ]);
  });

  test("of a tenant reach that tenant only, and survive a restart", async () => {
    const ran: unknown[] = [];
    const tenants = staticTenants([CLUB, { ...CLUB, id: "other" }]);
    await using scheduler = await createTestScheduler({
      now: "2026-03-01T00:00:00Z",
      tenants,
      plugins: [listening(ran)],
    });
    await scheduler.emit(tick, { n: 2 }, { id: "two", tenant: "other" });
    await scheduler.restart({ crash: true });
    await scheduler.clock.advance("1h");
    expect(ran).toEqual([["other", 2, "2026-03-01T00:00:00.000Z", "2026-03-01T00:20:00.000Z"]]);
  });

  test("of a run take effect at its commit, and are heard in this process", async () => {
    const ran: unknown[] = [];
    const heard: unknown[] = [];
    await using scheduler = await createTestScheduler({
      now: "2026-03-01T00:00:00Z",
      tenants: staticTenants([CLUB]),
      plugins: [listening(ran)],
    });
    scheduler.on(tick, (event) => heard.push(event.data.n));
    const first = await scheduler.jobs.runNow("p:monitor", { wait: true });
    expect(first.result).toEqual({ isNew: true });
    const second = await scheduler.jobs.runNow("p:monitor", { wait: true });
    expect(second.result).toEqual({ isNew: false });
    await scheduler.clock.advance("1h");
    expect(heard).toEqual([7]);
    expect(ran).toHaveLength(1);
  });

  test("refuse data that does not fit", async () => {
    await using scheduler = await createTestScheduler({ plugins: [listening([])] });
    await expect(scheduler.emit(tick, { n: "x" } as never, { id: "x" })).rejects.toMatchObject({
      code: "EVENT_INVALID",
    });
  });
});
