import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { defineJob } from "../../src/jobs/define-job.ts";
import { NotifyError } from "../../src/notifications/index.ts";
import { definePlugin } from "../../src/plugins/index.ts";
import { staticTenants } from "../../src/tenants/index.ts";
import { createTestScheduler } from "../../src/testing/create-test-scheduler.ts";
import { interval } from "../../src/triggers/index.ts";

type Channels = Record<string, { type: string; [option: string]: unknown }>;

function setup(channels: Channels, ticks = { broken: false }) {
  const plugin = definePlugin({
    name: "bgs",
    apiVersion: 1,
    setup: ({ jobs }) => {
      jobs.add(
        defineJob({
          name: "tick",
          trigger: interval("1h"),
          run: async ({ notify, scheduledFor }) => {
            await notify("shoutout", { body: `tick ${scheduledFor.toISOString()}` });
            if (ticks.broken) throw new Error("no tick");
          },
        }),
      );
    },
  });
  return createTestScheduler({
    now: "2026-01-01T00:30:00Z",
    plugins: [plugin()],
    tenants: staticTenants([
      {
        id: "veil",
        channels: { ops: { type: "recording", name: "ops" }, ...channels },
        alerts: { channel: "ops" },
      },
    ]),
  });
}

describe("in a scheduler", () => {
  it("a run's message goes out once, and its failures are one alert", async () => {
    const ticks = { broken: false };
    await using scheduler = await setup({ shoutout: { type: "recording" } }, ticks);
    await scheduler.clock.advance("1h");
    ticks.broken = true;
    await scheduler.clock.advance("3h");
    ticks.broken = false;
    await scheduler.clock.advance("1h");
    const sent = scheduler.notifier.sent.map(({ channel, message }) => [
      channel,
      message.title ?? message.body,
    ]);
    expect(sent.filter(([channel]) => channel === "ops")).toStrictEqual([
      ["ops", "bgs:tick@veil failed"],
      ["ops", "bgs:tick@veil works again"],
    ]);
    expect(sent.filter(([channel]) => channel === "shoutout")).toHaveLength(5);
  });

  it("a dead channel is one alert, and so is its end", async () => {
    await using scheduler = await setup({ shoutout: { type: "recording" } });
    for (let index = 0; index < 2; index++) {
      scheduler.notifier.failNext(new NotifyError("permanent", "refused"));
      await scheduler.clock.advance("1h");
    }
    await scheduler.clock.advance("2h");
    const alerts = scheduler.notifier.sent.filter(({ channel }) => channel === "ops");
    expect(alerts.map(({ message }) => message.title)).toStrictEqual([
      "Channel shoutout cannot be delivered to",
      "Channel shoutout works again",
    ]);
  });

  it("a failed send is tried again when it is due, without anybody asking", async () => {
    await using scheduler = await setup({ shoutout: { type: "recording" } });
    scheduler.notifier.failNext(new NotifyError("transient", "HTTP 502"));
    await scheduler.clock.advance("30m");
    expect(scheduler.notifier.sent).toHaveLength(0);
    await scheduler.clock.advance("10s");
    expect(scheduler.notifier.sent).toHaveLength(1);
  });

  it("a webhook is posted to, over a restart", async () => {
    const bodies: string[] = [];
    let status = 503;
    const server = createServer((request, response) => {
      request.setEncoding("utf8");
      let body = "";
      request.on("data", (chunk: string) => {
        body += chunk;
      });
      request.on("end", () => {
        if (status === 204) bodies.push(body);
        response.writeHead(status).end();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    {
      await using scheduler = await setup({
        shoutout: { type: "webhook", url: `http://127.0.0.1:${port}/in`, allowPrivate: true },
      });
      await scheduler.clock.advance("31m");
      expect(bodies).toStrictEqual([]);
      status = 204;
      await scheduler.restart({ crash: true });
      await scheduler.clock.advance("10m");
      expect(bodies).toStrictEqual(['{"body":"tick 2026-01-01T01:00:00.000Z"}']);
    }
    server.closeAllConnections();
    server.close();
  });
});
