import { describe, expect, test } from "vitest";
import { cron, defineJob, definePlugin, NotifyError, staticTenants } from "../../src/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";

function setup() {
  let broken = true;
  const plugin = definePlugin({
    name: "p",
    apiVersion: 1,
    setup: ({ jobs }) =>
      jobs.add(
        defineJob({
          name: "j",
          trigger: cron("0 * * * *"),
          run: async ({ notify }) => {
            if (broken) throw new Error("database is down");
            await notify("news", { body: "fine" });
          },
        }),
      ),
  });
  return {
    mend: (whole: boolean) => {
      broken = !whole;
    },
    create: () =>
      createTestScheduler({
        plugins: [plugin()],
        channels: { host: { type: "recording" } },
        alerts: { channel: "host" },
        tenants: staticTenants([
          {
            id: "t",
            channels: { ops: { type: "recording" }, news: { type: "recording" } },
            alerts: { channel: "ops", on: ["failed", "recovered"] },
          },
        ]),
      }),
  };
}

describe("alerts", () => {
  test("are one message for each change of state, to tenant and host, also over a crash", async () => {
    const { create, mend } = setup();
    await using scheduler = await create();
    await scheduler.clock.advance("3h");
    await scheduler.restart({ crash: true });
    await scheduler.clock.advance("3h");
    const alerts = () => scheduler.notifier.sent.filter(({ channel }) => channel !== "news");
    expect(
      alerts()
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(["host", "ops"]);
    expect(alerts()[0]?.message.body).toContain("database is down");
    mend(true);
    await scheduler.clock.advance("3h");
    expect(
      alerts()
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(["host", "host", "ops", "ops"]);
  });

  test("about a dead channel never go through that channel", async () => {
    const plugin = definePlugin({
      name: "p",
      apiVersion: 1,
      setup: ({ jobs }) =>
        jobs.add(
          defineJob({
            name: "j",
            trigger: cron("0 * * * *"),
            run: ({ notify }) => notify("ops", { body: "x" }),
          }),
        ),
    });
    await using scheduler = await createTestScheduler({
      plugins: [plugin()],
      channels: { host: { type: "recording" } },
      alerts: { channel: "host" },
      tenants: staticTenants([
        { id: "t", channels: { ops: { type: "recording" } }, alerts: { channel: "ops" } },
      ]),
    });
    scheduler.notifier.failNext(new NotifyError("disabled", "webhook 123 is gone"));
    await scheduler.clock.advance("2h");
    const told = scheduler.notifier.sent.filter(({ message }) => message.body !== "x");
    expect(told.map(({ channel }) => channel)).toEqual(["host"]);
    expect(told[0]?.message.body).toContain("webhook 123 is gone");
  });
});
