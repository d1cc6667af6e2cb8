import { describe, expect, it } from "vitest";
import { silentLogger } from "../../src/logging/index.ts";
import { ChannelSwitch } from "../../src/notifications/index.ts";
import { memoryStore } from "../../src/store/index.ts";
import { ManualClock } from "../../src/testing/manual-clock.ts";

async function setup() {
  const clock = new ManualClock("2026-01-01T00:00:00Z");
  const store = memoryStore();
  await store.open({ clock, logger: silentLogger() });
  const note = { reason: "gone", since: clock.now(), configHash: "1" };
  return { channels: new ChannelSwitch(store.state), note, store };
}

const ops = { tenant: "veil", channel: "ops" };

describe("ChannelSwitch", () => {
  it("is on until it is switched off, on every node", async () => {
    const { channels, note, store } = await setup();
    expect(await channels.get(ops, "1")).toBeUndefined();
    expect(await channels.off(ops, note)).toBe(true);
    const off = { reason: "gone", since: note.since };
    expect(await channels.get(ops, "1")).toStrictEqual(off);
    expect(await new ChannelSwitch(store.state).get(ops, "1")).toStrictEqual(off);
  });

  it("tells whether it was on", async () => {
    const { channels, note } = await setup();
    await channels.off(ops, note);
    expect(await channels.off(ops, { ...note, reason: "again" })).toBe(false);
    expect(await channels.get(ops, "1")).toMatchObject({ reason: "gone" });
    expect(await channels.off(ops, { ...note, configHash: "2" })).toBe(true);
  });

  it("is on with another config, and stays on when the old one comes back", async () => {
    const { channels, note } = await setup();
    await channels.off(ops, note);
    expect(await channels.get(ops, "2")).toBeUndefined();
    expect(await channels.get(ops, "1")).toBeUndefined();
  });

  it("can be switched on by hand", async () => {
    const { channels, note } = await setup();
    await channels.off(ops, note);
    await channels.on(ops);
    expect(await channels.get(ops, "1")).toBeUndefined();
  });

  it("keeps channels of tenants and of the host apart", async () => {
    const { channels, note } = await setup();
    await channels.off(ops, note);
    expect(await channels.get({ channel: "ops" }, "1")).toBeUndefined();
    expect(await channels.get({ tenant: "other", channel: "ops" }, "1")).toBeUndefined();
    expect(await channels.get({ tenant: "veil", channel: "news" }, "1")).toBeUndefined();
  });

  it("takes a note that it cannot read for none", async () => {
    const { channels, store } = await setup();
    for (const value of ["off", { reason: 1 }, null]) {
      await store.state.write([{ scope: "core:channels", key: "veil/ops", value }]);
      expect(await channels.get(ops, "1")).toBeUndefined();
    }
  });
});
