import { describe, expect, it } from "vitest";
import { deferred } from "../../src/time/deferred.ts";
import { quiet, setup } from "./outbox-fixture.ts";

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

  it("that says a claim is gone ends the delivery at that part", async () => {
    const { get, deliver, notify, pump, service, store } = await setup();
    const deliveries = new Proxy(store.deliveries, {
      get: (target, name) => {
        if (name === "partSent") return async () => false;
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return method.bind(target);
      },
    });
    const [id] = await notify("ops", "a|b");
    await deliver(pump({ deliveries }));
    expect(service.sent).toStrictEqual(["a"]);
    expect((await get(id)).status).toBe("pending");
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
    await one.stop(new Date(clock.now().getTime() - 1_000));
    expect(one.busy).toBe(false);
  });
});
