import { describe, expect, it } from "vitest";
import { silentLogger } from "../../src/logging/index.ts";
import { NotifyError } from "../../src/notifications/index.ts";
import { deferred } from "../../src/time/deferred.ts";
import { quiet, setup } from "./outbox-fixture.ts";

describe("a delivery", () => {
  it("is sent, recorded and told", async () => {
    const { clock, deliver, get, notify, pump, service, told } = await setup();
    const [id] = await notify("ops", "hello");
    await deliver(pump());
    expect(service.calls).toStrictEqual([
      { kind: "send", destination: "ops", text: "hello", attempt: 1 },
    ]);
    expect(await get(id)).toMatchObject({ status: "sent", attempts: 1, sentAt: clock.now() });
    expect(told).toStrictEqual(["sent hello"]);
  });

  it("is sent once, however often the pump is called", async () => {
    const { deliver, notify, pump, service } = await setup();
    const one = pump();
    await notify("ops", "hello");
    await Promise.all([deliver(one), deliver(one), deliver(one)]);
    await deliver(one);
    expect(service.sent).toStrictEqual(["hello"]);
  });

  it("goes out part by part, in order", async () => {
    const { deliver, notify, pump, service } = await setup();
    await notify("ops", "a|b|c");
    await notify("ops", "d|e");
    await deliver(pump());
    expect(service.sent).toStrictEqual(["a", "b", "c", "d", "e"]);
    expect(service.mostUnderWay).toBe(1);
  });

  it("carries its recipient and its own id to the notifier", async () => {
    const { deliver, notify, pump, service } = await setup();
    const seen: unknown[] = [];
    service.before = (call) => void seen.push(call.to);
    await notify("ops", "x", { to: ["ann", "bob"].map((id) => ({ id, address: `${id}@x` })) });
    await deliver(pump());
    expect(seen).toStrictEqual(["ann", "bob"]);
  });

  it("is discarded when it has expired", async () => {
    const { clock, deliver, get, notify, pump, service, told } = await setup();
    const [id] = await notify("ops", "late", { expires: "10m" });
    await clock.advance("10m");
    await deliver(pump());
    expect(service.calls).toStrictEqual([]);
    expect(await get(id)).toMatchObject({
      status: "discarded",
      error: "expired at 2026-01-01T12:10:00.000Z",
    });
    expect(told).toStrictEqual([]);
  });

  it("is discarded at its expiry when its next try would be later", async () => {
    const { clock, deliver, get, notify, pump, service } = await setup();
    service.before = () => {
      throw new NotifyError("throttled", "slow down", { retryAfter: "1h" });
    };
    const [id] = await notify("ops", "late", { expires: "10m" });
    const one = pump();
    await deliver(one);
    expect((await get(id)).nextAt).toStrictEqual(new Date("2026-01-01T12:10:00Z"));
    await clock.advance("10m");
    await deliver(one);
    expect((await get(id)).status).toBe("discarded");
  });

  it("is dead when its recipient has no address and nobody else takes it", async () => {
    const { deliver, get, notify, pump, service, told } = await setup();
    const [id] = await notify("ops", "x", { to: [{ id: "ann", address: "" }] });
    await deliver(pump());
    expect(service.calls).toStrictEqual([]);
    expect(await get(id)).toMatchObject({ status: "dead", attempts: 0 });
    expect(told).toStrictEqual(["dead x"]);
  });

  it("is dead when it cannot be rendered", async () => {
    const { channels, deliver, get, notify, pump } = await setup();
    channels.set("ops", { destination: "ops" });
    const one = pump({
      resolve: async () => ({
        notifier: {
          type: "bad",
          config: { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } },
          destination: () => "bad",
          render: () => {
            throw new TypeError("x is undefined");
          },
          send: async () => ({}),
        },
        config: {},
        configHash: "1",
        scope: {} as never,
        http: {} as never,
      }),
    });
    const [id] = await notify("ops", "x");
    await deliver(one);
    expect(await get(id)).toMatchObject({
      status: "dead",
      error: "could not be rendered: x is undefined",
    });
  });
});

describe("a pump", () => {
  it("claims again by itself when there is room", async () => {
    const { channels, notify, pump, service } = await setup();
    for (let index = 0; index < 10; index++) {
      channels.set(`c${index}`, { destination: `c${index}` });
      await notify(`c${index}`, `text ${index}`);
    }
    const one = pump({ limits: { inHand: 2 } });
    await one.pump();
    for (let turn = 0; turn < 20; turn++) await quiet();
    expect(service.sent).toHaveLength(10);
  });

  it("is called again when another node's claim may be over", async () => {
    const { clock, notify, pump, service, store } = await setup();
    await notify("ops", "x");
    await store.deliveries.claim({ node: "node-b", limit: 1, lease: "1m" });
    const one = pump();
    const next = await one.pump();
    expect(next?.getTime()).toBeLessThanOrEqual(clock.now().getTime() + 60_000);
    await clock.advance("1m");
    await one.pump();
    await one.idle();
    expect(service.sent).toStrictEqual(["x"]);
  });
});

describe("destinations", () => {
  it("are sent to at the same time, and each by one at a time, over channels and tenants", async () => {
    const { channels, notify, pump, service } = await setup();
    const gates = [deferred<void>(), deferred<void>()];
    const waiting: string[] = [];
    service.before = async ({ text }) => {
      waiting.push(text);
      await gates[text.startsWith("x") ? 0 : 1]?.promise;
    };
    channels.set("x1", { destination: "x" });
    channels.set("x2", { destination: "x" });
    channels.set("y", { destination: "y" });
    for (const channel of ["x1", "x2", "y"]) await notify(channel, channel);
    const one = pump();
    await one.pump();
    await quiet();
    expect(waiting).toStrictEqual(["x1", "y"]);
    expect([...service.underWay].sort()).toStrictEqual(["x", "y"]);
    for (const gate of gates) gate.resolve();
    await one.idle();
    expect([...service.sent].sort()).toStrictEqual(["x1", "x2", "y"]);
  });

  it("may be named by recipient, within the limit of a tenant", async () => {
    const { channels, notify, pump, service } = await setup();
    const gate = deferred<void>();
    const waiting: (string | undefined)[] = [];
    service.before = async ({ to }) => {
      waiting.push(to);
      await gate.promise;
    };
    channels.set("push", { destination: "push", byRecipient: true });
    const to = ["a", "b", "c", "d", "e", "f"].map((id) => ({ id, address: id }));
    await notify("push", "first", { to });
    await notify("push", "second", { to: to.slice(0, 1) });
    const one = pump();
    await one.pump();
    await quiet();
    expect(waiting).toStrictEqual(["a", "b", "c", "d"]);
    gate.resolve();
    await one.idle();
    expect(waiting).toStrictEqual(["a", "b", "c", "d", "e", "f", "a"]);
    expect(service.sent.at(-1)).toBe("second");
  });
});

describe("the log", () => {
  it("names tenant, channel and delivery, also with a logger that has no child", async () => {
    const { deliver, notify, pump, service } = await setup();
    const lines: [string, object | undefined][] = [];
    const { child: _child, ...plain } = silentLogger();
    const logger = {
      ...plain,
      warn: (text: string, meta?: object) => void lines.push([text, meta]),
    };
    service.before = () => {
      throw new Error("HTTP 502");
    };
    const [id] = await notify("ops", "a");
    await deliver(pump({ logger }));
    expect(lines).toStrictEqual([
      [
        "a delivery failed and is tried again",
        {
          tenant: "veil",
          channel: "ops",
          delivery: id,
          error: "HTTP 502",
          nextAt: new Date("2026-01-01T12:00:05Z"),
        },
      ],
    ]);
  });
});
describe("a listener that throws", () => {
  it("costs no delivery its end", async () => {
    const { deliver, get, notify, pump } = await setup();
    const fail = (): never => {
      throw new Error("no");
    };
    const [id] = await notify("ops", "a");
    await deliver(pump({ events: { sent: fail, dead: fail, disabled: fail } }));
    expect((await get(id)).status).toBe("sent");
  });
});
