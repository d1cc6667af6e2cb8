import { describe, expect, it } from "vitest";
import { CarillonError } from "../../src/errors.ts";
import { silentLogger } from "../../src/logging/index.ts";
import { NotifyError } from "../../src/notifications/index.ts";
import { deferred } from "../../src/time/deferred.ts";
import { setup } from "./outbox-fixture.ts";

const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) await new Promise(setImmediate);
};

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

describe("a failed send", () => {
  it("is tried again later, from the part that failed", async () => {
    const { clock, deliver, get, notify, pump, service, wakes } = await setup();
    let failures = 2;
    service.before = ({ text }) => {
      if (text === "b" && failures-- > 0) throw new NotifyError("transient", "HTTP 502");
    };
    const [id] = await notify("ops", "a|b|c");
    const one = pump();
    await deliver(one);
    expect(await get(id)).toMatchObject({
      status: "pending",
      attempts: 1,
      error: "HTTP 502",
      nextAt: new Date("2026-01-01T12:00:05Z"),
    });
    expect(wakes).toStrictEqual([new Date("2026-01-01T12:00:05Z")]);
    expect(await one.pump()).toStrictEqual(new Date("2026-01-01T12:00:05Z"));
    await clock.advance("5s");
    await deliver(one);
    await clock.advance("30s");
    await deliver(one);
    expect(service.sent).toStrictEqual(["a", "b", "c"]);
    expect(service.calls.map(({ attempt }) => attempt)).toStrictEqual([1, 3, 3]);
    const ended = await get(id);
    expect(ended).toMatchObject({ status: "sent", attempts: 3 });
    expect(ended).not.toHaveProperty("error");
    expect(ended).not.toHaveProperty("nextAt");
  });

  it("is given up after twelve tries within about two days", async () => {
    const { clock, deliver, get, notify, pump, service, told } = await setup();
    let tries = 0;
    service.before = () => {
      tries += 1;
      throw new Error("ECONNREFUSED");
    };
    const [id] = await notify("ops", "x");
    const one = pump();
    const begin = clock.now().getTime();
    for (;;) {
      await deliver(one);
      const { nextAt, status } = await get(id);
      if (status !== "pending" || nextAt === undefined) break;
      await clock.runUntil(nextAt);
    }
    expect(tries).toBe(12);
    expect(clock.now().getTime() - begin).toBeLessThanOrEqual(48 * 3_600_000);
    expect(await get(id)).toMatchObject({
      status: "dead",
      error: "gave up after 12 tries: ECONNREFUSED",
    });
    expect(told).toStrictEqual(["dead x"]);
  });

  it("keeps the order of the channel", async () => {
    const { clock, deliver, notify, pump, service } = await setup();
    let failures = 1;
    service.before = () => {
      if (failures-- > 0) throw new NotifyError("transient", "HTTP 502");
    };
    for (const text of ["a", "b", "c"]) await notify("ops", text);
    const one = pump();
    await deliver(one);
    expect(service.sent).toStrictEqual([]);
    await notify("ops", "d");
    await deliver(one);
    expect(service.sent).toStrictEqual([]);
    await clock.advance("5s");
    await deliver(one);
    expect(service.sent).toStrictEqual(["a", "b", "c", "d"]);
  });

  it("of one recipient holds up no other recipient", async () => {
    const { deliver, notify, pump, service } = await setup();
    service.before = ({ to }) => {
      if (to === "ann") throw new NotifyError("transient", "HTTP 500");
    };
    await notify("ops", "x", { to: ["ann", "bob"].map((id) => ({ id, address: id })) });
    await deliver(pump());
    expect(service.calls.map(({ to }) => to)).toStrictEqual(["bob"]);
  });

  it("that the service will never take is dead, and the next one goes out", async () => {
    const { deliver, get, notify, pump, service, told } = await setup();
    service.before = ({ text }) => {
      if (text === "bad") throw new NotifyError("permanent", "too large");
    };
    const [bad] = await notify("ops", "bad");
    await notify("ops", "good");
    await deliver(pump());
    expect(await get(bad)).toMatchObject({ status: "dead", attempts: 1, error: "too large" });
    expect(told).toStrictEqual(["dead bad", "sent good"]);
  });
});

describe("a service that throttles", () => {
  it("is left alone as long as it asks, which is no try", async () => {
    const { clock, deliver, get, notify, pump, service } = await setup();
    let refusals = 20;
    service.before = () => {
      if (refusals-- > 0) throw new NotifyError("throttled", "slow down", { retryAfter: "40s" });
    };
    const [id] = await notify("ops", "a|b");
    const one = pump();
    for (let round = 0; round < 20; round++) {
      await deliver(one);
      expect(await get(id)).toMatchObject({ status: "pending", attempts: 0 });
      await clock.advance("39999ms");
      await deliver(one);
      await clock.advance("1ms");
    }
    expect(service.sent).toStrictEqual([]);
    await deliver(one);
    expect(service.sent).toStrictEqual(["a", "b"]);
    expect(await get(id)).toMatchObject({ status: "sent", attempts: 1 });
  });

  it("is left alone by every channel with that destination, and by no other", async () => {
    const { channels, clock, deliver, notify, pump, service } = await setup();
    channels.set("ops-too", { destination: "ops" });
    let refusals = 1;
    service.before = ({ destination }) => {
      if (destination === "ops" && refusals-- > 0) {
        throw new NotifyError("throttled", "slow down", { retryAfter: "40s" });
      }
    };
    const one = pump();
    for (const channel of ["ops", "ops-too", "news"]) await notify(channel, channel);
    await deliver(one);
    expect(service.sent).toStrictEqual(["news"]);
    await notify("ops-too", "later");
    await deliver(one);
    expect(service.sent).toStrictEqual(["news"]);
    await clock.advance("40s");
    await deliver(one);
    expect([...service.sent].sort()).toStrictEqual(["later", "news", "ops", "ops-too"]);
  });

  it("may close the whole type for this process", async () => {
    const { channels, clock, deliver, notify, pump, service } = await setup();
    channels.set("mail", { destination: "mail", type: "mail" });
    let refusals = 1;
    service.before = () => {
      if (refusals-- > 0) {
        throw new NotifyError("throttled", "banned", { retryAfter: "5m", scope: "process" });
      }
    };
    const one = pump({ limits: { parallel: 1 } });
    for (const channel of ["ops", "news", "mail"]) await notify(channel, channel);
    await deliver(one);
    expect(service.sent).toStrictEqual(["mail"]);
    await clock.advance("5m");
    await deliver(one);
    expect([...service.sent].sort()).toStrictEqual(["mail", "news", "ops"]);
  });

  it("may ask for a pause with an accepted part, before the next one", async () => {
    const { clock, deliver, get, notify, pump, service } = await setup();
    service.answer = { pause: "2s" };
    const [id] = await notify("ops", "a|b");
    await notify("ops", "c");
    const one = pump();
    await deliver(one);
    expect(service.sent).toStrictEqual(["a"]);
    expect(await get(id)).toMatchObject({
      attempts: 0,
      nextAt: new Date("2026-01-01T12:00:02Z"),
    });
    await clock.advance("1999ms");
    await deliver(one);
    expect(service.sent).toStrictEqual(["a"]);
    await clock.advance("1ms");
    await deliver(one);
    expect(service.sent).toStrictEqual(["a", "b"]);
    await clock.advance("2s");
    await deliver(one);
    expect(service.sent).toStrictEqual(["a", "b", "c"]);
  });
});

describe("a channel that the service has closed", () => {
  it("is switched off and told once; what waits for it is dead and can be sent later", async () => {
    const { channels, clock, deliver, get, notify, pump, service, store, told } = await setup();
    service.before = () => {
      throw new NotifyError("disabled", "unknown webhook");
    };
    const [first] = await notify("ops", "a");
    const [second] = await notify("ops", "b");
    await deliver(pump());
    expect(told).toStrictEqual(["disabled ops: unknown webhook", "dead a", "dead b"]);
    service.before = () => {};
    // Also on another node, and after a restart.
    await clock.advance("1d");
    const [third] = await notify("ops", "c");
    await deliver(pump({ node: "node-b" }));
    expect(service.sent).toStrictEqual([]);
    expect(await get(third)).toMatchObject({
      status: "dead",
      attempts: 0,
      error: "the channel is switched off since 2026-01-01T12:00:00.000Z: unknown webhook",
    });
    expect(told.filter((line) => line.startsWith("disabled"))).toHaveLength(1);
    // With another config it is on again.
    channels.set("ops", { destination: "ops", hash: "2" });
    const { nextAt: _next, error: _error, ...again } = await get(second);
    expect(await store.deliveries.restate?.({ ...again, status: "pending", attempts: 0 })).toBe(
      true,
    );
    await deliver(pump());
    expect(service.sent).toStrictEqual(["b"]);
    expect((await get(first)).status).toBe("dead");
  });

  it("of one tenant is on for another", async () => {
    const { deliver, notify, pump, service, store } = await setup();
    service.before = () => {
      throw new NotifyError("disabled", "unknown webhook");
    };
    await notify("ops", "a");
    const one = pump();
    await deliver(one);
    service.before = () => {};
    await store.deliveries.add([
      {
        id: "other",
        tenant: "other",
        channel: "ops",
        status: "pending",
        message: { body: "b" },
        attempts: 0,
      },
    ]);
    await deliver(one);
    expect(service.sent).toStrictEqual(["b"]);
  });
});

describe("a channel that cannot be found", () => {
  it("is looked for again, as after a failed send", async () => {
    const { channels, clock, deliver, get, notify, pump, service } = await setup();
    const [id] = await notify("moved", "a");
    const one = pump();
    await deliver(one);
    expect(await get(id)).toMatchObject({
      status: "pending",
      attempts: 1,
      error: 'tenant "veil" has no channel "moved" any more',
    });
    channels.set("moved", { destination: "ops" });
    await clock.advance("5s");
    await deliver(one);
    expect(service.sent).toStrictEqual(["a"]);
  });

  it("holds its deliveries while its tenant is set aside, without counting tries", async () => {
    const { clock, deliver, get, notify, pump } = await setup();
    const [id] = await notify("ops", "a");
    const one = pump({
      resolve: async () => {
        throw new CarillonError("TENANT_INVALID", "veil is set aside");
      },
    });
    for (let round = 0; round < 20; round++) {
      await deliver(one);
      await clock.advance("1m");
    }
    expect(await get(id)).toMatchObject({
      status: "pending",
      attempts: 0,
      error: "veil is set aside",
    });
  });

  it("does not hold up another, even when nobody answers", async () => {
    const { channels, clock, deliver, get, notify, pump, service, store } = await setup();
    const hanging = pump();
    const one = pump({
      resolve: ({ tenant }) =>
        tenant === "slow"
          ? new Promise(() => {})
          : Promise.resolve({
              notifier: service.notifier() as never,
              config: channels.get("ops"),
              configHash: "1",
              scope: {} as never,
              http: {} as never,
            }),
    });
    await store.deliveries.add([
      {
        id: "s",
        tenant: "slow",
        channel: "ops",
        status: "pending",
        message: { body: "s" },
        attempts: 0,
      },
    ]);
    await notify("ops", "a");
    await one.pump();
    await quiet();
    expect(service.sent).toStrictEqual(["a"]);
    await clock.advance("30s");
    await one.idle();
    expect(await get("s")).toMatchObject({
      status: "pending",
      error: 'channel "ops" did not answer within 30 s',
    });
    await deliver(hanging);
  });
});

describe("a slow destination", () => {
  it("is cut off after 30 s and tried again", async () => {
    const { clock, get, notify, pump, service } = await setup();
    let signal: AbortSignal | undefined;
    service.before = (_call, given) => {
      signal = given;
      return new Promise(() => {});
    };
    const [id] = await notify("ops", "x");
    const one = pump();
    await one.pump();
    await quiet();
    await clock.advance("29999ms");
    expect(one.busy).toBe(true);
    expect(signal?.aborted).toBe(false);
    await clock.advance("1ms");
    await one.idle();
    expect(signal?.aborted).toBe(true);
    expect(await get(id)).toMatchObject({
      status: "pending",
      attempts: 1,
      error: 'the notifier "chat" did not answer within 30 s',
    });
  });

  it("holds up neither the others nor the next claim", async () => {
    const { notify, pump, service } = await setup();
    const gate = deferred<void>();
    service.before = ({ destination }) => (destination === "ops" ? gate.promise : undefined);
    const one = pump();
    await notify("ops", "slow");
    await one.pump();
    await notify("news", "a");
    await one.pump();
    await quiet();
    expect(service.sent).toStrictEqual(["a"]);
    await notify("news", "b");
    await one.pump();
    await quiet();
    expect(service.sent).toStrictEqual(["a", "b"]);
    gate.resolve();
    await one.idle();
    expect(service.sent).toStrictEqual(["a", "b", "slow"]);
  });

  it("with a thousand messages leaves room for the others", async () => {
    const { notify, pump, service } = await setup();
    const gate = deferred<void>();
    service.before = ({ destination }) => (destination === "ops" ? gate.promise : undefined);
    const one = pump({ limits: { inHand: 50, perChannel: 5 } });
    for (let index = 0; index < 1_000; index++) await notify("ops", `slow ${index}`);
    await notify("news", "a");
    await one.pump();
    await quiet();
    expect(service.sent).toStrictEqual(["a"]);
    gate.resolve();
    for (let round = 0; service.sent.length < 1_001 && round < 1_000; round++) {
      await one.idle();
      await quiet();
    }
    const order = service.sent.filter((text) => text.startsWith("slow"));
    expect(order).toStrictEqual(Array.from({ length: 1_000 }, (_, index) => `slow ${index}`));
  });

  it("gives its claims back before they run out", async () => {
    const { clock, get, notify, pump, service } = await setup();
    service.before = ({ text }) => (text === "a" ? new Promise(() => {}) : undefined);
    const ids = await Promise.all(["a", "b", "c", "d"].map((text) => notify("ops", text)));
    const one = pump();
    await one.pump();
    await quiet();
    await clock.advance("30s");
    // Behind the one that failed, in their order and without a try.
    for (const [id] of ids.slice(1)) {
      expect(await get(id)).toMatchObject({ status: "pending", attempts: 0 });
    }
    service.before = () => {};
    await clock.advance("5s");
    await one.pump();
    await one.idle();
    expect(service.sent).toStrictEqual(["a", "b", "c", "d"]);
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
});

describe("a store in trouble", () => {
  it("gets an accepted part recorded when it is back, and nothing is sent twice", async () => {
    const { clock, get, notify, pump, service, store } = await setup();
    let broken = 0;
    const deliveries = new Proxy(store.deliveries, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          if ((name === "partSent" || name === "complete") && broken-- > 0)
            throw new Error("locked");
          return method.apply(target, args);
        };
      },
    });
    broken = 4;
    const [id] = await notify("ops", "a|b");
    const one = pump({ deliveries });
    await one.pump();
    await quiet();
    expect(service.sent).toStrictEqual(["a"]);
    await clock.advance("10s");
    await one.idle();
    expect(service.sent).toStrictEqual(["a", "b"]);
    const ended = await get(id);
    expect(ended).toMatchObject({ status: "sent" });
    expect(ended).not.toHaveProperty("doubts");
  });

  it("that cannot be read is asked again five seconds later", async () => {
    const { clock, pump, store } = await setup();
    const one = pump({
      deliveries: {
        ...store.deliveries,
        claim: async () => {
          throw new Error("locked");
        },
      },
    });
    expect(await one.pump()).toStrictEqual(new Date(clock.now().getTime() + 5_000));
    await one.idle();
  });

  it("says when nothing waits", async () => {
    const { pump } = await setup();
    expect(await pump().pump()).toBeUndefined();
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

describe("stop", () => {
  it("lets the part under way end and be recorded, and gives back the rest at once", async () => {
    const { clock, deliver, get, notify, pump, service } = await setup();
    const gate = deferred<void>();
    service.before = () => gate.promise;
    const [first] = await notify("ops", "a|b");
    const [second] = await notify("ops", "c");
    const one = pump();
    await one.pump();
    await quiet();
    const stopped = one.stop(new Date(clock.now().getTime() + 25_000));
    await quiet();
    gate.resolve();
    await stopped;
    expect(service.sent).toStrictEqual(["a"]);
    expect(await one.pump()).toBeUndefined();
    for (const id of [first, second]) {
      expect(await get(id)).toMatchObject({ status: "pending", attempts: 0 });
    }
    // The next node goes on at once, in order, and nothing is in doubt.
    await deliver(pump({ node: "node-b" }));
    expect(service.sent).toStrictEqual(["a", "b", "c"]);
    expect(await get(first)).not.toHaveProperty("doubts");
  });

  it("aborts at the deadline, and what was under way is in doubt", async () => {
    const { clock, deliver, get, notify, pump, service } = await setup();
    service.before = () => new Promise(() => {});
    const [id] = await notify("ops", "a");
    const one = pump();
    await one.pump();
    await quiet();
    const stopped = one.stop(new Date(clock.now().getTime() + 2_000));
    await clock.advance("1999ms");
    expect(one.busy).toBe(true);
    await clock.advance("1ms");
    await stopped;
    expect(await get(id)).toMatchObject({ status: "pending", attempts: 0, doubts: 1 });
    service.before = () => {};
    await deliver(pump({ node: "node-b" }));
    expect(service.sent).toStrictEqual(["a"]);
  });

  it("ends at once with nothing in hand, or with a deadline that has passed", async () => {
    const { clock, notify, pump, service } = await setup();
    await pump().stop(new Date(clock.now().getTime() + 60_000));
    service.before = () => new Promise(() => {});
    await notify("ops", "a");
    const one = pump();
    await one.pump();
    await quiet();
    await one.stop(clock.now());
    expect(one.busy).toBe(false);
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
