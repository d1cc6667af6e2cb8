import { describe, expect, it } from "vitest";
import { deferred } from "../../src/time/deferred.ts";
import { quiet, setup } from "./outbox-fixture.ts";

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

  it("gives claims back before they run out in its queue, so that none is taken for sent", async () => {
    const { channels, clock, notify, pump, service, store } = await setup();
    channels.set("ops-too", { destination: "ops" });
    // Twenty seconds for each message: the claim on the last channel would run out in the queue.
    service.before = () => clock.sleep("20s");
    for (let index = 0; index < 10; index++) await notify("ops", `slow ${index}`);
    await notify("ops-too", "last");
    const one = pump();
    await one.pump();
    await quiet();
    for (let second = 0; second < 300; second += 5) {
      await clock.advance("5s");
      await pump({ node: "node-b" }).pump();
      await quiet();
    }
    await one.idle();
    await clock.advance("5m");
    expect([...service.sent].sort()).toStrictEqual([
      "last",
      ...Array.from({ length: 10 }, (_, index) => `slow ${index}`),
    ]);
    const { items } = await store.deliveries.list({});
    expect(items.map(({ status, doubts }) => [status, doubts])).toStrictEqual(
      items.map(() => ["sent", undefined]),
    );
  });

  it("claims again what it gave back, without being called", async () => {
    const { channels, clock, notify, pump, service } = await setup();
    channels.set("ops-too", { destination: "ops" });
    service.before = () => clock.sleep("20s");
    for (let index = 0; index < 10; index++) await notify("ops", `slow ${index}`);
    await notify("ops-too", "last");
    const one = pump();
    await one.pump();
    await quiet();
    for (let second = 0; second < 300; second += 5) {
      await clock.advance("5s");
      await quiet();
    }
    expect(service.sent).toHaveLength(11);
  });

  it("sends nothing more of a delivery that another node has taken over meanwhile", async () => {
    const { clock, deliver, get, notify, pump, service } = await setup();
    const gate = deferred<void>();
    service.before = () => gate.promise;
    const [id] = await notify("ops", "a|b");
    const one = pump();
    await one.pump();
    await quiet();
    // The machine was suspended.
    clock.step("2026-01-01T13:00:00Z");
    service.before = () => {};
    await deliver(pump({ node: "node-b" }));
    expect(service.sent).toStrictEqual(["a", "b"]);
    gate.resolve();
    await one.idle();
    expect(service.sent).toStrictEqual(["a", "b", "a"]);
    expect(await get(id)).toMatchObject({ status: "sent", doubts: 1 });
  });
});
