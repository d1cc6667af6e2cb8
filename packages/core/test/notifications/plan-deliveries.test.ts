import { describe, expect, it } from "vitest";
import type { NotifyOptions } from "../../src/index.ts";
import { type DeliveryRequest, planDeliveries } from "../../src/notifications/index.ts";

const now = new Date("2026-01-01T12:00:00Z");
const channels = new Set(["push", "ops", "pager"]);
const ann = { id: "ann", address: "token-a", kind: "token" };
const bob = { id: "bob", address: "token-b" };

function plan(options?: NotifyOptions, request: Partial<DeliveryRequest> = {}) {
  return planDeliveries({
    channel: "push",
    message: { body: "Out of range" },
    options,
    tenant: "veil",
    channels,
    runId: "run-1",
    now,
    ...request,
  });
}

const targets = (options: NotifyOptions) =>
  plan(options).map(({ channel, to }) => [channel, to?.id]);

describe("planDeliveries", () => {
  it("answers one pending delivery to the channel itself", () => {
    expect(plan()).toStrictEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        channel: "push",
        tenant: "veil",
        runId: "run-1",
        status: "pending",
        message: { body: "Out of range" },
        attempts: 0,
        createdAt: now,
      },
    ]);
  });

  it("leaves out tenant and run where there are none", () => {
    const [delivery] = plan(undefined, { tenant: undefined, runId: undefined });
    expect(delivery).not.toHaveProperty("tenant");
    expect(delivery).not.toHaveProperty("runId");
  });

  it("answers one delivery a recipient, in order and with ids in order", () => {
    const deliveries = plan({ to: [ann, bob] });
    expect(deliveries.map(({ to }) => to)).toStrictEqual([ann, bob]);
    const ids = deliveries.map(({ id }) => id);
    expect([...ids].sort()).toStrictEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });

  it("tells a recipient once, however often it is named", () => {
    expect(targets({ to: [ann, bob, { ...ann }] })).toStrictEqual([
      ["push", "ann"],
      ["push", "bob"],
    ]);
  });

  it("tells two addresses of one recipient apart", () => {
    const tablet = { ...ann, address: "token-c" };
    expect(plan({ to: [ann, tablet] }).map(({ to }) => to?.address)).toStrictEqual([
      "token-a",
      "token-c",
    ]);
  });

  it("keeps of a recipient what a recipient is, and nothing else", () => {
    const person = { ...ann, salary: 1 };
    expect(plan({ to: [person] })[0]?.to).toStrictEqual(ann);
  });

  it("uses the fallback for an empty list", () => {
    expect(targets({ to: [], fallback: ["ops", "pager"] })).toStrictEqual([
      ["ops", undefined],
      ["pager", undefined],
    ]);
  });

  it("uses the fallback once for all who have no address", () => {
    const lost = ["x", "y"].map((id) => ({ id, address: "" }));
    expect(targets({ to: [ann, ...lost], fallback: ["ops", "ops"] })).toStrictEqual([
      ["push", "ann"],
      ["ops", undefined],
    ]);
  });

  it("leaves the fallback alone when everybody has an address, or nobody is asked for", () => {
    expect(targets({ to: [ann], fallback: ["ops"] })).toStrictEqual([["push", "ann"]]);
    expect(targets({ fallback: ["ops"] })).toStrictEqual([["push", undefined]]);
  });

  it("answers nothing for an empty list without a fallback", () => {
    expect(plan({ to: [] })).toStrictEqual([]);
  });

  it("plans for a recipient without an address and without a fallback, so that it is seen", () => {
    expect(targets({ to: [{ id: "x", address: "" }] })).toStrictEqual([["push", "x"]]);
  });

  it("sets the expiry", () => {
    const [delivery] = plan({ expires: "15m" });
    expect(delivery?.expiresAt).toStrictEqual(new Date("2026-01-01T12:15:00Z"));
    expect(() => plan({ expires: "soon" })).toThrow(
      expect.objectContaining({ code: "DURATION_INVALID" }),
    );
  });

  it("checks the message", () => {
    const timestamp = new Date("2026-01-01T00:00:00Z");
    const [delivery] = plan(undefined, { message: { body: "x", timestamp } });
    expect(delivery?.message.timestamp).toBe("2026-01-01T00:00:00.000Z");
    const message = { body: 1 } as never;
    expect(() => plan(undefined, { message })).toThrow(
      expect.objectContaining({ code: "MESSAGE_INVALID" }),
    );
  });

  it("refuses a channel that is not there, with a hint", () => {
    expect(() => plan(undefined, { channel: "psuh" })).toThrow(
      expect.objectContaining({
        code: "CHANNEL_UNKNOWN",
        message: 'tenant "veil" has no channel "psuh"; did you mean "push"?',
        details: { channel: "psuh", tenant: "veil" },
      }),
    );
    expect(() => plan(undefined, { channel: "somewhere", tenant: undefined })).toThrow(
      'the host has no channel "somewhere"; its channels: ops, pager, push',
    );
    expect(() => plan(undefined, { channels: new Set() })).toThrow("its channels: none");
  });

  it("refuses an unknown fallback even when it is not needed", () => {
    expect(() => plan({ to: [ann], fallback: ["opps"] })).toThrow('did you mean "ops"?');
  });
});
