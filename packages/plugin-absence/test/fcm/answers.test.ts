import { describe, expect, test } from "vitest";
import { patient } from "../support/patient.ts";
import { setup } from "./setup.ts";

patient();

/** D7, row by row: what FCM answers first, and what becomes of push and device. */
describe("D7", () => {
  test("200: sent", async () => {
    const { delivery, devices, fcm, left, push, scheduler } = await setup();
    await devices("a");
    const [id] = await push("a", { expires: "10m", key: "episode-1" });
    await scheduler.clock.advance("1s");
    expect(await delivery(id)).toMatchObject({ status: "sent", attempts: 1 });
    expect(fcm.pushes.map(({ message }) => message)).toEqual([
      {
        token: "a",
        notification: { title: "No presence", body: "Out of range" },
        data: { employee_id: "E-1" },
        android: {
          priority: "HIGH",
          ttl: "600s",
          collapse_key: "episode-1",
          notification: { tag: "episode-1" },
        },
        apns: {
          headers: {
            "apns-priority": "10",
            "apns-expiration": String(Date.parse("2026-11-18T03:10:00Z") / 1000),
            "apns-collapse-id": "episode-1",
          },
        },
        webpush: { headers: { TTL: "600" } },
      },
    ]);
    expect(await left("a")).toBe(1);
  });

  test("404 UNREGISTERED: the device is dropped, and the push not tried again", async () => {
    const { delivery, devices, fcm, left, push, scheduler } = await setup();
    await devices("a");
    fcm.reply("a", { status: 404, errorCode: "UNREGISTERED" });
    const [id] = await push("a");
    await scheduler.clock.advance("2h");
    expect(await delivery(id)).toMatchObject({ status: "dead", attempts: 1 });
    expect(fcm.requests).toBe(1);
    expect(await left("a")).toBe(0);
  });

  test("404 without FCM's code: the device is kept, and the config is to blame", async () => {
    const { delivery, devices, fcm, left, push, scheduler } = await setup({
      channel: { projectId: "another-project" },
    });
    await devices("a", "b");
    const disabled: string[] = [];
    scheduler.on("channel:disabled", ({ reason }) => disabled.push(reason));
    const [id] = await push("a");
    await scheduler.clock.advance("1s");
    expect(await delivery(id)).toMatchObject({ status: "dead" });
    expect(await left("a")).toBe(1);
    expect(disabled).toHaveLength(1);
    expect(disabled[0]).toContain("projectId");
    expect(scheduler.notifier.sent.map(({ channel, message }) => [channel, message.title])).toEqual(
      [["ops", "Pushes cannot be sent"]],
    );
    await push("b");
    await scheduler.clock.advance("1h");
    expect(fcm.requests).toBe(1);
    expect(await left("b")).toBe(1);
  });

  test.each([
    ["400 INVALID_ARGUMENT on the target: dropped", "message.token", 0],
    ["400 INVALID_ARGUMENT on our data: kept", "message.data[0].value", 1],
  ])("%s", async (_name, field, remaining) => {
    const { delivery, devices, fcm, left, push, scheduler } = await setup();
    await devices("a");
    fcm.reply("a", { status: 400, errorCode: "INVALID_ARGUMENT", field });
    const [id] = await push("a");
    await scheduler.clock.advance("2h");
    expect(await delivery(id)).toMatchObject({ status: "dead", attempts: 1 });
    expect(fcm.requests).toBe(1);
    expect(await left("a")).toBe(remaining);
  });

  test("403 SENDER_ID_MISMATCH: quarantined until it is registered anew", async () => {
    const { delivery, devices, fcm, left, push, scheduler } = await setup();
    await devices("a");
    fcm.reply("a", { status: 403, errorCode: "SENDER_ID_MISMATCH" });
    const [id] = await push("a");
    await scheduler.clock.advance("2h");
    expect(await delivery(id)).toMatchObject({ status: "dead", attempts: 1 });
    expect(await left("a")).toBe(0);
    await devices("a");
    expect(await left("a")).toBe(1);
  });

  test("403 PERMISSION_DENIED: operations are told, and the batch stops", async () => {
    const { devices, fcm, push, scheduler } = await setup();
    await devices("a", "b");
    fcm.reply("*", { status: 403 });
    await push("a");
    await scheduler.clock.advance("1s");
    await push("b");
    await scheduler.clock.advance("1h");
    expect(fcm.requests).toBe(1);
    expect(scheduler.notifier.sent.map(({ channel }) => channel)).toEqual(["ops"]);
  });

  test("401 THIRD_PARTY_AUTH_ERROR: operations are told, and it is not tried again", async () => {
    const { delivery, devices, fcm, left, push, scheduler } = await setup();
    await devices("a");
    fcm.reply("a", { status: 401, errorCode: "THIRD_PARTY_AUTH_ERROR" });
    const [id] = await push("a");
    await scheduler.clock.advance("1h");
    expect(await delivery(id)).toMatchObject({ status: "dead" });
    expect([fcm.requests, fcm.tokensGiven, await left("a")]).toEqual([1, 1, 1]);
    expect(scheduler.notifier.sent.map(({ channel }) => channel)).toEqual(["ops"]);
  });

  test.each([
    ["429 with Retry-After: 37", { "retry-after": "37" }, 37],
    ["429 without a header", {}, 60],
  ])("%s: not before %s s", async (_name, headers, seconds) => {
    const { delivery, devices, fcm, push, scheduler } = await setup();
    await devices("a", "b");
    fcm.reply("a", { status: 429, errorCode: "QUOTA_EXCEEDED", headers: { ...headers } });
    const [id] = await push("a");
    await scheduler.clock.advance("1s");
    // The whole project waits, whichever queue a device is in.
    await push("b");
    await scheduler.clock.advance((seconds - 2) * 1000);
    expect([fcm.requests, fcm.pushes.length]).toEqual([1, 0]);
    await scheduler.clock.advance("90s");
    expect(fcm.pushes.map(({ target }) => target).sort()).toEqual(["a", "b"]);
    expect(await delivery(id)).toMatchObject({ status: "sent" });
  });

  test("500, then 200: ten seconds and more later", async () => {
    const { delivery, devices, fcm, push, scheduler } = await setup();
    await devices("a");
    fcm.reply("a", { status: 500, errorCode: "INTERNAL" });
    const [id] = await push("a");
    await scheduler.clock.advance(9_999);
    expect(fcm.requests).toBe(1);
    await scheduler.clock.advance("10s");
    expect(fcm.requests).toBe(2);
    expect(await delivery(id)).toMatchObject({ status: "sent", attempts: 2 });
  });

  test("503 with Retry-After as a date: not before", async () => {
    const { delivery, devices, fcm, push, scheduler } = await setup();
    await devices("a");
    const until = new Date(scheduler.clock.now().getTime() + 90_000).toUTCString();
    fcm.reply("a", { status: 503, errorCode: "UNAVAILABLE", headers: { "retry-after": until } });
    const [id] = await push("a");
    await scheduler.clock.advance(89_000);
    expect(fcm.requests).toBe(1);
    await scheduler.clock.advance("10s");
    expect(await delivery(id)).toMatchObject({ status: "sent", attempts: 2 });
  });

  test("401 UNAUTHENTICATED: a new access token, once", async () => {
    const { delivery, devices, fcm, push, scheduler } = await setup();
    await devices("a", "b");
    await push("b");
    await scheduler.clock.advance("1s");
    fcm.revoke();
    const [id] = await push("a");
    await scheduler.clock.advance("1s");
    expect(await delivery(id)).toMatchObject({ status: "sent", attempts: 1 });
    expect(fcm.tokensGiven).toBe(2);
    fcm.reply("a", { status: 401 }, { status: 401 });
    const [again] = await push("a");
    await scheduler.clock.advance("1s");
    expect(await delivery(again)).toMatchObject({ status: "pending", attempts: 1 });
    expect(fcm.tokensGiven).toBe(3);
  });

  test("no answer within ten seconds: later, under the same collapse key", {
    timeout: 60_000,
  }, async () => {
    const { delivery, devices, fcm, push, scheduler } = await setup();
    await devices("a");
    fcm.reply("a", { status: 0, isSilent: true });
    const [id] = await push("a", { key: "episode-1" });
    await scheduler.clock.advance("1s");
    expect(await delivery(id)).toMatchObject({ status: "pending", attempts: 1 });
    await scheduler.clock.advance("15s");
    expect(await delivery(id)).toMatchObject({ status: "sent", attempts: 2 });
    expect(fcm.pushes[0]?.message["android"]).toMatchObject({ collapse_key: "episode-1" });
  });

  test("UNSPECIFIED_ERROR: kept, and not tried again", async () => {
    const { delivery, devices, fcm, left, push, scheduler } = await setup();
    await devices("a");
    fcm.reply("a", { status: 500, errorCode: "UNSPECIFIED_ERROR" });
    const [id] = await push("a");
    await scheduler.clock.advance("1h");
    expect(await delivery(id)).toMatchObject({ status: "dead", attempts: 1 });
    expect([fcm.requests, await left("a")]).toEqual([1, 1]);
  });
});
