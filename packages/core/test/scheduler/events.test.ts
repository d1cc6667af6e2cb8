import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineEvent,
  defineJob,
  definePlugin,
  onEvent,
  staticTenants,
  type TenantInput,
} from "../../src/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";

const CLUB: TenantInput = { id: "club", channels: { ops: { type: "recording" } } };

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
    expect(ran.sort((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual([
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
