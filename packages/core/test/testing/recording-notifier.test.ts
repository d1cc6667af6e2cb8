import { describe, expect, it } from "vitest";
import { NotifyError, type ResolvedChannel } from "../../src/notifications/index.ts";
import { RecordingNotifier } from "../../src/testing/recording-notifier.ts";
import { type Outbox, setup as setupOutbox } from "../notifications/outbox-fixture.ts";

async function setup() {
  const outbox: Outbox = await setupOutbox();
  const notifier = new RecordingNotifier();
  const channel = {
    notifier,
    config: { type: "recording" },
    configHash: "1",
    scope: {},
    http: {},
  } as unknown as ResolvedChannel;
  const pump = outbox.pump({ resolve: async () => channel });
  return { ...outbox, notifier, deliver: () => outbox.deliver(pump) };
}

describe("RecordingNotifier", () => {
  it("remembers tenant, channel, message and recipient, in order", async () => {
    const { deliver, notifier, notify } = await setup();
    const ann = { id: "ann", address: "a@x" };
    await notify("ops", { title: "Tick", body: "one", timestamp: new Date(0) });
    await notify("ops", "two", { to: [ann] });
    await deliver();
    expect(notifier.sent).toStrictEqual([
      {
        tenant: "veil",
        channel: "ops",
        message: { title: "Tick", body: "one", timestamp: "1970-01-01T00:00:00.000Z" },
        options: {},
      },
      { tenant: "veil", channel: "ops", message: { body: "two" }, options: { to: [ann] } },
    ]);
  });

  it("refuses as often as it was asked to, then records", async () => {
    const { clock, deliver, notifier, notify } = await setup();
    notifier.failNext(new NotifyError("transient", "one"));
    notifier.failNext(new NotifyError("transient", "two"));
    await notify("ops", "x");
    await deliver();
    await clock.advance("5s");
    await deliver();
    expect(notifier.sent).toStrictEqual([]);
    await clock.advance("30s");
    await deliver();
    expect(notifier.sent).toHaveLength(1);
  });

  it("forgets what it was told to forget", async () => {
    const { deliver, notifier, notify } = await setup();
    await notify("ops", "x");
    await deliver();
    notifier.failNext(new NotifyError("permanent", "no"));
    notifier.clear();
    expect(notifier.sent).toStrictEqual([]);
    await notify("ops", "y");
    await deliver();
    expect(notifier.sent.map(({ message }) => message.body)).toStrictEqual(["y"]);
  });

  it("may have another type", () => {
    expect(new RecordingNotifier("discord").type).toBe("discord");
  });
});
