import { describe, expect, it } from "vitest";
import { NotifyError } from "../../src/notifications/index.ts";
import { setup } from "./outbox-fixture.ts";

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
