import { describe, expect, it } from "vitest";
import type { ResolvedChannel } from "../../src/notifications/index.ts";
import { NotifyError } from "../../src/notifications/index.ts";
import { type Outbox, setup } from "./outbox-fixture.ts";

async function post(outbox: Outbox, body: string, updateKey = "k"): Promise<string | undefined> {
  const [id] = await outbox.notify("ops", { body, updateKey });
  await outbox.deliver(outbox.pump());
  return id;
}

describe("a message with an updateKey", () => {
  it("edits what was sent under the key", async () => {
    const outbox = await setup();
    await post(outbox, "a|b");
    await post(outbox, "A|B");
    expect(outbox.service.texts).toStrictEqual(["A", "B"]);
    expect(outbox.service.sent).toStrictEqual(["a", "b"]);
  });

  it("edits again what was edited", async () => {
    const outbox = await setup();
    for (const body of ["a", "b", "c", "d"]) await post(outbox, body);
    expect(outbox.service.texts).toStrictEqual(["d"]);
    expect(outbox.service.sent).toStrictEqual(["a"]);
  });

  it("grows and shrinks", async () => {
    const outbox = await setup();
    for (const body of ["a", "b|c|d", "e|f", "g", "h|i"]) {
      await post(outbox, body);
      expect(outbox.service.texts).toStrictEqual(body.split("|"));
    }
  });

  it("leaves messages under other keys, in other channels and of other tenants alone", async () => {
    const outbox = await setup();
    const { deliver, notify, pump, service, store } = outbox;
    await post(outbox, "a", "one");
    await post(outbox, "b", "two");
    await notify("news", { body: "c", updateKey: "one" });
    await store.deliveries.add([
      {
        id: "other",
        tenant: "other",
        channel: "ops",
        status: "pending",
        message: { body: "d", updateKey: "one" },
        attempts: 0,
      },
    ]);
    await deliver(pump());
    await post(outbox, "A", "one");
    expect([...service.texts].sort()).toStrictEqual(["A", "b", "c", "d"]);
  });

  it("is sent anew where what it would edit is gone, and goes on from there", async () => {
    const outbox = await setup();
    const { service } = outbox;
    await post(outbox, "a|b");
    service.messages.delete("m1");
    await post(outbox, "A|B");
    expect(service.texts).toStrictEqual(["B", "A"]);
    await post(outbox, "1|2");
    expect(service.texts).toStrictEqual(["2", "1"]);
  });

  it("removes what is left over, also when somebody was faster", async () => {
    const outbox = await setup();
    const { service } = outbox;
    await post(outbox, "a|b|c");
    service.messages.delete("m2");
    const id = await post(outbox, "A");
    expect(service.texts).toStrictEqual(["A"]);
    expect((await outbox.get(id)).status).toBe("sent");
  });

  it("tries again what it could not remove, and repeats nothing", async () => {
    const outbox = await setup();
    const { clock, deliver, get, notify, pump, service } = outbox;
    await post(outbox, "a|b|c");
    let failures = 1;
    service.before = ({ kind }) => {
      if (kind === "remove" && failures-- > 0) throw new NotifyError("transient", "HTTP 502");
    };
    const [id] = await notify("ops", { body: "A", updateKey: "k" });
    const one = pump();
    await deliver(one);
    expect(await get(id)).toMatchObject({ status: "pending", attempts: 1 });
    await clock.advance("5s");
    await deliver(one);
    expect(service.texts).toStrictEqual(["A"]);
    expect(service.calls.filter(({ kind }) => kind === "edit")).toHaveLength(1);
  });

  it("is tried again when an edit fails, from that piece", async () => {
    const outbox = await setup();
    const { clock, deliver, notify, pump, service } = outbox;
    await post(outbox, "a|b");
    let failures = 1;
    service.before = ({ text }) => {
      if (text === "B" && failures-- > 0)
        throw new NotifyError("throttled", "x", { retryAfter: 9 });
    };
    await notify("ops", { body: "A|B|C", updateKey: "k" });
    const one = pump();
    await deliver(one);
    expect(service.texts).toStrictEqual(["A", "b"]);
    await clock.advance("1m");
    await deliver(one);
    expect(service.texts).toStrictEqual(["A", "B", "C"]);
    const edits = service.calls.filter(({ kind }) => kind === "edit").map(({ text }) => text);
    expect(edits).toStrictEqual(["A", "B"]);
  });

  it("finds the pieces of a version that was given up half-way", async () => {
    const outbox = await setup();
    const { get, service } = outbox;
    await post(outbox, "a");
    service.before = ({ text }) => {
      if (text === "C") throw new NotifyError("permanent", "refused");
    };
    const id = await post(outbox, "A|B|C");
    expect((await get(id)).status).toBe("dead");
    expect(service.texts).toStrictEqual(["A", "B"]);
    await post(outbox, "1");
    expect(service.texts).toStrictEqual(["1"]);
  });

  it("is sent anew by a notifier that cannot edit", async () => {
    const outbox = await setup();
    const { deliver, notify, pump, service } = outbox;
    const { edit: _edit, remove: _remove, ...notifier } = service.notifier();
    const channel = {
      notifier,
      config: { destination: "ops" },
      configHash: "1",
      scope: {},
      http: {},
    } as unknown as ResolvedChannel;
    const one = pump({ resolve: async () => channel });
    for (const body of ["a|b", "A"]) {
      await notify("ops", { body, updateKey: "k" });
      await deliver(one);
    }
    expect(service.texts).toStrictEqual(["a", "b", "A"]);
  });

  it("keeps its surplus with a notifier that can edit and not remove", async () => {
    const outbox = await setup();
    const { deliver, get, notify, pump, service } = outbox;
    const { remove: _remove, ...notifier } = service.notifier();
    const channel = {
      notifier,
      config: { destination: "ops" },
      configHash: "1",
      scope: {},
      http: {},
    } as unknown as ResolvedChannel;
    const one = pump({ resolve: async () => channel });
    await notify("ops", { body: "a|b", updateKey: "k" });
    await deliver(one);
    const [id] = await notify("ops", { body: "A", updateKey: "k" });
    await deliver(one);
    expect(service.texts).toStrictEqual(["A", "b"]);
    expect((await get(id)).status).toBe("sent");
  });

  it("never edits another recipient's message", async () => {
    const outbox = await setup();
    const { deliver, notify, pump, service } = outbox;
    for (const id of ["ann", "bob"]) {
      await notify("ops", { body: id, updateKey: "k" }, { to: [{ id, address: id }] });
    }
    await deliver(pump());
    expect(service.texts).toStrictEqual(["ann", "bob"]);
  });
});
