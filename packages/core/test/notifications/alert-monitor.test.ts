import { describe, expect, it } from "vitest";
import type { Alerts, Delivery, Logger, Run, RunStatus } from "../../src/index.ts";
import { silentLogger } from "../../src/logging/index.ts";
import {
  type AlertAudience,
  type AlertEvent,
  AlertMonitor,
} from "../../src/notifications/index.ts";
import { memoryStore } from "../../src/store/index.ts";
import { ManualClock } from "../../src/testing/manual-clock.ts";

async function setup(alerts: { host?: Alerts; veil?: Alerts } = { veil: { channel: "ops" } }) {
  const clock = new ManualClock("2026-01-01T12:00:00Z");
  const store = memoryStore();
  await store.open({ clock, logger: silentLogger() });
  const logged: unknown[] = [];
  const logger: Logger = {
    ...silentLogger(),
    error: (text, meta) => void logged.push([text, meta]),
  };
  const channels = new Set(["ops", "shoutout"]);
  const audiences = (tenant: string | undefined): readonly AlertAudience[] => [
    ...(alerts.host === undefined ? [] : [{ alerts: alerts.host, channels }]),
    ...(alerts.veil === undefined || tenant !== "veil"
      ? []
      : [{ tenant: "veil", alerts: alerts.veil, channels }]),
  ];
  const start = (): AlertMonitor =>
    new AlertMonitor({ state: store.state, clock, logger, audiences });
  let monitor = start();
  const outbox = async (): Promise<readonly Delivery[]> => {
    const { items } = await store.deliveries.list({ limit: 1_000 });
    return [...items].reverse();
  };
  return {
    clock,
    store,
    logged,
    outbox,
    start,
    plan: (event: AlertEvent) => monitor.plan(event),
    restart: (): void => {
      monitor = start();
    },
    see: async (...events: readonly AlertEvent[]): Promise<void> => {
      for (const event of events) {
        await clock.advance("1m");
        await monitor.record(event, store.deliveries);
      }
    },
    titles: async (): Promise<readonly (string | undefined)[]> =>
      (await outbox()).map(({ message }) => message.title),
  };
}

let count = 0;
function run(status: RunStatus, more: Partial<Run> = {}): AlertEvent {
  count += 1;
  return {
    kind: "run",
    run: {
      id: `run-${count}`,
      job: "bgs:daily-summary",
      tenant: "veil",
      schedule: "bgs:daily-summary@veil",
      occurrence: `2026-01-01T00:00:00.${count}Z`,
      cause: "schedule",
      status,
      scheduledFor: new Date("2026-01-01T00:00:00Z"),
      dueAt: new Date("2026-01-01T00:00:00Z"),
      attempts: [],
      ...more,
    },
  };
}

function delivery(status: Delivery["status"], more: Partial<Delivery> = {}): AlertEvent {
  return {
    kind: "delivery",
    delivery: {
      id: "d",
      tenant: "veil",
      channel: "shoutout",
      status,
      message: { body: "x" },
      attempts: 12,
      ...more,
    },
  };
}

const closed = (channel = "shoutout"): AlertEvent => ({
  kind: "channel",
  tenant: "veil",
  channel,
  reason: "unknown webhook",
});

const name = "bgs:daily-summary@veil";

describe("an alert about a schedule", () => {
  it("is one message for ten failures, and one for the success after them", async () => {
    const { see, titles } = await setup();
    await see(...Array.from({ length: 10 }, () => run("failed")));
    expect(await titles()).toStrictEqual([`${name} failed`]);
    await see(run("succeeded"), run("succeeded"));
    expect(await titles()).toStrictEqual([`${name} failed`, `${name} works again`]);
    await see(run("failed"));
    expect(await titles()).toHaveLength(3);
  });

  it("says nothing of what works", async () => {
    const { see, titles } = await setup();
    for (const status of ["succeeded", "skipped", "cancelled", "coalesced", "retrying"] as const) {
      await see(run(status));
    }
    expect(await titles()).toStrictEqual([]);
  });

  it("tells each kind of trouble once", async () => {
    const { see, titles } = await setup();
    for (let round = 0; round < 3; round++) await see(run("missed"), run("failed"), run("lost"));
    expect(await titles()).toStrictEqual([
      `${name} was missed`,
      `${name} failed`,
      `${name} was lost with its node`,
    ]);
    await see(run("succeeded"));
    expect(await titles()).toHaveLength(4);
  });

  it("is not repeated after a restart, nor by another node", async () => {
    const { restart, see, titles } = await setup();
    await see(run("failed"));
    restart();
    await see(run("failed"));
    expect(await titles()).toStrictEqual([`${name} failed`]);
    restart();
    await see(run("succeeded"));
    expect(await titles()).toStrictEqual([`${name} failed`, `${name} works again`]);
  });

  it("is one message when two nodes see the change at the same instant", async () => {
    const { outbox, start, store } = await setup();
    const plans = await Promise.all([start(), start()].map((node) => node.plan(run("failed"))));
    for (const { deliveries, state } of plans) {
      expect(deliveries).toHaveLength(1);
      await store.deliveries.add(deliveries);
      await store.state.write(state);
    }
    expect(await outbox()).toHaveLength(1);
  });

  it("is one message when a node dies between the message and the note", async () => {
    const { outbox, plan, restart, see, store } = await setup();
    const { deliveries } = await plan(run("failed"));
    await store.deliveries.add(deliveries);
    restart();
    await see(run("failed"), run("failed"));
    expect(await outbox()).toHaveLength(1);
  });

  it("keeps schedules, tenants and jobs without a schedule apart", async () => {
    const { see, titles } = await setup({ host: { channel: "ops" } });
    const { schedule: _schedule, ...manual } = (run("failed") as { run: Run }).run;
    await see(
      run("failed"),
      run("failed", { schedule: "bgs:daily-summary@veil#weekly" }),
      run("failed", { schedule: "bgs:daily-summary@other", tenant: "other" }),
      { kind: "run", run: manual },
      { kind: "run", run: { ...manual, tenant: "other" } },
    );
    expect(await titles()).toStrictEqual([
      `${name} failed`,
      `${name}#weekly failed`,
      "bgs:daily-summary@other failed",
      "bgs:daily-summary failed",
      "bgs:daily-summary failed",
    ]);
  });

  it("holds the error, the run and the period, and who it concerns", async () => {
    const { clock, outbox, see } = await setup();
    const attempt = {
      number: 1,
      node: "n",
      startedAt: new Date(0),
      error: { name: "TypeError", message: "faction is not defined" },
    };
    await see(run("failed", { id: "run-x", attempts: [attempt] }));
    const [alert] = await outbox();
    expect(alert).toMatchObject({ tenant: "veil", channel: "ops", status: "pending" });
    expect(alert?.message).toStrictEqual({
      title: `${name} failed`,
      body: "faction is not defined",
      severity: "error",
      fields: [
        { name: "Tenant", value: "veil", inline: true },
        { name: "Job", value: "bgs:daily-summary", inline: true },
        { name: "Scheduled for", value: "2026-01-01T00:00:00.000Z", inline: true },
        { name: "Run", value: "run-x", inline: true },
      ],
      timestamp: clock.now().toISOString(),
      tags: ["alert", "failed"],
      dedupeKey: expect.stringMatching(/^alert:.+:1:failed$/),
    });
  });

  it("says what the matter was when it is over", async () => {
    const { outbox, see } = await setup();
    await see(run("missed"), run("failed"), run("succeeded"));
    expect((await outbox()).at(-1)?.message).toMatchObject({
      body: "Until now: missed, failed.",
      severity: "success",
    });
  });

  it("cuts a long error short", async () => {
    const { outbox, see } = await setup();
    await see(run("failed", { reason: "x".repeat(100_000) }));
    expect((await outbox())[0]?.message.body).toHaveLength(1_000);
  });
});

describe("an alert about a channel", () => {
  it("is one message for its dead deliveries, and one when it works again", async () => {
    const { see, titles } = await setup();
    await see(delivery("dead"), delivery("dead"), delivery("sent"), delivery("sent"));
    expect(await titles()).toStrictEqual([
      "Channel shoutout cannot be delivered to",
      "Channel shoutout works again",
    ]);
  });

  it("is one message when it is switched off, its dead deliveries included", async () => {
    const { see, titles } = await setup();
    await see(closed(), delivery("dead"), delivery("dead"), closed());
    expect(await titles()).toStrictEqual(["Channel shoutout is switched off"]);
    await see(delivery("sent"));
    expect(await titles()).toHaveLength(2);
  });

  it("never goes through that channel: a line in the log instead", async () => {
    const { logged, see, titles } = await setup({ veil: { channel: "shoutout" } });
    await see(closed(), delivery("dead"), delivery("sent"), delivery("dead"));
    expect(await titles()).toStrictEqual([]);
    expect(logged).toStrictEqual([
      [
        "alert without a channel: Channel shoutout is switched off",
        { alert: "disabled", channel: "shoutout", reason: "unknown webhook", tenant: "veil" },
      ],
      [
        "alert without a channel: Channel shoutout cannot be delivered to",
        expect.objectContaining({ alert: "dead" }),
      ],
    ]);
  });

  it("of a tenant reaches the host through a channel of the same name", async () => {
    const { outbox, see } = await setup({ host: { channel: "ops" }, veil: { channel: "ops" } });
    await see(closed("ops"));
    const alerts = await outbox();
    expect(alerts.map(({ tenant, channel }) => [tenant, channel])).toStrictEqual([
      [undefined, "ops"],
    ]);
  });

  it("of the host does not go through it either", async () => {
    const { logged, see, titles } = await setup({ host: { channel: "ops" } });
    await see({ kind: "channel", channel: "ops", reason: "gone" });
    expect(await titles()).toStrictEqual([]);
    expect(logged).toHaveLength(1);
  });

  it("that is not there is a line in the log", async () => {
    const { logged, see, titles } = await setup({ veil: { channel: "nowhere" } });
    await see(run("failed"));
    expect(await titles()).toStrictEqual([]);
    expect(logged).toHaveLength(1);
  });
});

describe("an audience", () => {
  it("hears what it asks for", async () => {
    const { see, titles } = await setup({ veil: { channel: "ops", on: ["failed", "dead"] } });
    await see(run("missed"), run("failed"), run("succeeded"), delivery("dead"));
    expect(await titles()).toStrictEqual([
      `${name} failed`,
      "Channel shoutout cannot be delivered to",
    ]);
  });

  it("hears of the end of what it heard of, and of nothing else", async () => {
    const { see, titles } = await setup({ veil: { channel: "ops", on: ["failed", "recovered"] } });
    await see(run("missed"), run("succeeded"));
    expect(await titles()).toStrictEqual([]);
    await see(run("failed"), run("succeeded"));
    expect(await titles()).toStrictEqual([`${name} failed`, `${name} works again`]);
  });

  it("may ask for ends only", async () => {
    const { see, titles } = await setup({ veil: { channel: "ops", on: ["recovered"] } });
    await see(run("failed"), run("succeeded"));
    expect(await titles()).toStrictEqual([`${name} works again`]);
  });

  it("the host hears of every tenant, a tenant of itself", async () => {
    const { outbox, see } = await setup({ host: { channel: "ops" }, veil: { channel: "ops" } });
    await see(run("failed"), run("failed", { tenant: "other", schedule: "x:y@other" }));
    expect((await outbox()).map(({ tenant, message }) => [tenant, message.title])).toStrictEqual([
      [undefined, `${name} failed`],
      ["veil", `${name} failed`],
      [undefined, "x:y@other failed"],
    ]);
  });

  it("that has no alerts asks for nothing", async () => {
    const { plan } = await setup({});
    expect(await plan(run("failed"))).toStrictEqual({ deliveries: [], state: [] });
  });
});
