import { describe, expect, it } from "vitest";
import { CarillonError } from "../../src/errors.ts";
import { NotifyError } from "../../src/notifications/index.ts";
import { deferred } from "../../src/time/deferred.ts";
import { quiet, setup } from "./outbox-fixture.ts";

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

  it("keeps the order of its deliveries while it is looked for", async () => {
    const { notify, pump, service } = await setup();
    const gate = deferred<void>();
    let asked = 0;
    const one = pump({
      resolve: async () => {
        asked += 1;
        if (asked === 1) await gate.promise;
        return {
          notifier: service.notifier(),
          config: { destination: "ops" },
          configHash: "1",
          scope: {} as never,
          http: {} as never,
        };
      },
    });
    await notify("ops", "first");
    await one.pump();
    await notify("ops", "second");
    await one.pump();
    await quiet();
    gate.resolve();
    await one.idle();
    expect(service.sent).toStrictEqual(["first", "second"]);
  });
});
