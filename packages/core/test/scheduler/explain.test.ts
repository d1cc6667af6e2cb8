import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  businessHours,
  cron,
  defineEvent,
  defineJob,
  definePlugin,
  holidays,
  interval,
  type JobPolicy,
  onEvent,
  staticTenants,
  type Trigger,
  within,
} from "../../src/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";

const from = new Date("2026-03-02T00:00:00Z");
const to = new Date("2026-03-03T00:00:00Z");

function setup(
  trigger: Trigger,
  options: { policy?: JobPolicy; timezone?: string; schedules?: object } = {},
) {
  const plugin = definePlugin({
    name: "p",
    apiVersion: 1,
    setup: ({ jobs }) =>
      jobs.add(defineJob({ name: "j", trigger, ...options.policy, run: () => 1 })),
  });
  return createTestScheduler({
    now: "2026-03-01T12:00:00Z",
    calendars: { office: holidays(["2026-03-02"]) },
    tenants: staticTenants([
      {
        id: "t",
        ...(options.timezone !== undefined && { timezone: options.timezone }),
        ...(options.schedules !== undefined && { schedules: options.schedules as never }),
      },
    ]),
    plugins: [plugin()],
  });
}

describe("explain says", () => {
  test("that an instant runs", async () => {
    await using scheduler = await setup(cron("0 12 * * *"));
    expect(await scheduler.schedules.explain("p:j@t", { from, to })).toEqual([
      { at: new Date("2026-03-02T12:00:00Z"), verdict: "runs" },
    ]);
  });

  test("outside the window", async () => {
    const trigger = within(
      interval("6h"),
      businessHours({ days: "mon-fri", from: "09:00", to: "17:00", timezone: "UTC" }),
    );
    await using scheduler = await setup(trigger);
    const answer = await scheduler.schedules.explain("p:j@t", { from, to });
    expect(answer.map(({ at, verdict }) => [at.getUTCHours(), verdict])).toEqual([
      [0, "excluded"],
      [6, "excluded"],
      [12, "runs"],
      [18, "excluded"],
    ]);
    expect(answer[0]?.reason).toMatch(/outside/);
  });

  test("holiday, by its name", async () => {
    const trigger = within(
      interval("12h"),
      businessHours({
        days: "mon-fri",
        from: "09:00",
        to: "17:00",
        timezone: "UTC",
        holidays: "office",
      }),
    );
    await using scheduler = await setup(trigger);
    const answer = await scheduler.schedules.explain("p:j@t", { from, to });
    expect(answer.find(({ at }) => at.getUTCHours() === 12)).toMatchObject({
      verdict: "excluded",
      reason: expect.stringMatching(/holiday/i),
    });
  });

  test("shifted by DST", async () => {
    await using scheduler = await setup(cron("30 2 * * *"), { timezone: "Europe/Berlin" });
    const day = { from: new Date("2026-03-29T00:00:00Z"), to: new Date("2026-03-29T12:00:00Z") };
    expect(await scheduler.schedules.explain("p:j@t", day)).toMatchObject([
      {
        at: new Date("2026-03-29T01:30:00Z"),
        verdict: "shifted",
        reason: expect.stringMatching(/DST/),
      },
    ]);
  });

  test("skipped by DST", async () => {
    await using scheduler = await setup(cron("*/30 2 * * *"), { timezone: "Europe/Berlin" });
    const day = { from: new Date("2026-03-29T00:00:00Z"), to: new Date("2026-03-29T12:00:00Z") };
    const answer = await scheduler.schedules.explain("p:j@t", day);
    expect(answer.length).toBeGreaterThan(0);
    expect(answer[0]).toMatchObject({ verdict: "excluded", reason: expect.stringMatching(/DST/) });
  });

  test("moved by spread, and delayed", async () => {
    await using scheduler = await setup(cron("0 12 * * *"), {
      policy: { spread: "10m", delay: "2m" },
    });
    const [answer] = await scheduler.schedules.explain("p:j@t", { from, to });
    expect(answer).toMatchObject({
      verdict: "runs",
      reason: expect.stringMatching(/delayed by 120 s; moved by spread by \d+ s/),
    });
    expect(answer?.dueAt?.getTime()).toBeGreaterThan(Date.parse("2026-03-02T12:02:00Z"));
    await scheduler.clock.runUntil(to);
    const [run] = (await scheduler.runs.list()).items;
    expect(run?.dueAt).toEqual(answer?.dueAt);
  });

  test("coalesced, with the run that stands for it", async () => {
    await using scheduler = await setup(interval("6h"));
    await scheduler.schedules.pause("p:j@t");
    await scheduler.clock.runUntil("2026-03-02T13:00:00Z");
    await scheduler.schedules.resume("p:j@t");
    await scheduler.clock.advance("1m");
    const answer = await scheduler.schedules.explain("p:j@t", { from, to });
    expect(answer.map(({ at, verdict }) => [at.getUTCHours(), verdict])).toEqual([
      [0, "merged"],
      [6, "merged"],
      [12, "runs"],
      [18, "runs"],
    ]);
    expect(answer[0]?.reason).toContain("2026-03-02T12:00:00.000Z");
    expect(answer[2]?.runId).toBeDefined();
  });

  test("paused", async () => {
    await using scheduler = await setup(cron("0 12 * * *"));
    await scheduler.schedules.pause("p:j@t");
    expect(await scheduler.schedules.explain("p:j@t", { from, to })).toMatchObject([
      { verdict: "suppressed", reason: "paused" },
    ]);
  });

  test("its tenant is paused", async () => {
    await using scheduler = await setup(cron("0 12 * * *"));
    await scheduler.tenants.pause("t");
    expect(await scheduler.schedules.explain("p:j@t", { from, to })).toMatchObject([
      { verdict: "suppressed", reason: "its tenant is paused" },
    ]);
  });

  test("switched off", async () => {
    await using scheduler = await setup(cron("0 12 * * *"), { schedules: { "p:j": false } });
    expect(await scheduler.schedules.explain("p:j@t", { from, to })).toMatchObject([
      { verdict: "suppressed", reason: "switched off in the tenant's settings" },
    ]);
  });

  test("waits for an event", async () => {
    const tick = defineEvent("p:tick", z.object({}));
    await using scheduler = await setup(onEvent(tick));
    expect(await scheduler.schedules.explain("p:j@t", { from, to })).toMatchObject([
      { verdict: "suppressed", reason: "waits for the event p:tick" },
    ]);
  });

  test("never", async () => {
    await using scheduler = await setup(cron("0 0 30 2 *"));
    expect(await scheduler.schedules.explain("p:j@t", { from, to })).toMatchObject([
      { verdict: "suppressed", reason: expect.stringMatching(/^never/) },
    ]);
    expect((await scheduler.health()).checks["schedules"]).toMatchObject({
      status: "degraded",
      message: expect.stringContaining("p:j@t"),
    });
  });

  test("why a run was left out or came too late", async () => {
    await using scheduler = await setup(interval("6h"), {
      policy: { misfire: { catchUp: "none" } },
    });
    await scheduler.schedules.pause("p:j@t");
    await scheduler.clock.runUntil("2026-03-02T07:00:00Z");
    await scheduler.schedules.resume("p:j@t");
    await scheduler.clock.advance("1m");
    const answer = await scheduler.schedules.explain("p:j@t", { from, to });
    expect(answer[0]).toMatchObject({
      verdict: "suppressed",
      reason: "noticed more than a minute late",
    });
  });

  test("that it does not know the schedule", async () => {
    await using scheduler = await setup(interval("6h"));
    await expect(scheduler.schedules.explain("p:x@t", { from, to })).rejects.toMatchObject({
      code: "SCHEDULE_UNKNOWN",
    });
  });
});
