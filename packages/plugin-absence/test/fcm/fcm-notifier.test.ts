import { notifierContract } from "@carillon/core/testing";
import { describe, expect, test } from "vitest";
import { fcmNotifier } from "../../src/fcm/fcm-notifier.ts";
import { pushAgents } from "../../src/fcm/post-push.ts";
import { renderPush } from "../../src/fcm/render-push.ts";
import { fcmChannel } from "../../src/index.ts";
import { startFcm } from "../../src/testing/index.ts";
import { patient } from "../support/patient.ts";
import { setup } from "./setup.ts";
import { SystemClock } from "./system-clock.ts";

patient();

const keeper = {
  drop: async () => undefined,
  quarantine: async () => undefined,
  accepted: async () => undefined,
  alarm: async () => undefined,
};

test("A21: 2,000 pushes at once, a few at a time, and nobody twice", {
  timeout: 120_000,
}, async () => {
  const { devices, fcm, scheduler } = await setup();
  const values = Array.from({ length: 2000 }, (_value, index) => `device-${index}`);
  await devices(...values);
  // An answer that takes a moment, so that the others can come meanwhile.
  fcm.onPush = () =>
    new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  await scheduler.tenants.use("toko", ({ notify }) =>
    notify(
      "push",
      { title: "No presence", body: "Out of range", dedupeKey: "round-1" },
      { to: values.map((address) => ({ id: `of-${address}`, address, kind: "token" })) },
    ),
  );
  // However long a busy machine takes: the clock itself need not go on for what is not throttled.
  for (let round = 0; fcm.pushes.length < values.length && round < 20; round += 1) {
    await scheduler.clock.advance("30s");
  }
  const targets = fcm.pushes.map(({ target }) => target);
  expect(targets).toHaveLength(2000);
  expect(new Set(targets).size).toBe(2000);
  expect(fcm.requests).toBe(2000);
  expect(fcm.tokensGiven).toBe(1);
  expect(fcm.mostAtOnce).toBeGreaterThan(1);
  expect(fcm.mostAtOnce).toBeLessThanOrEqual(4);
});

test("an installation id goes as `fid`", async () => {
  const { fcm, push, scheduler } = await setup();
  fcm.register("fid", "fid-of-a-phone");
  await push("fid-of-a-phone", { kind: "fid" });
  await scheduler.clock.advance("1s");
  expect(fcm.pushes).toMatchObject([{ kind: "fid", target: "fid-of-a-phone" }]);
});

test("an access token is renewed five minutes before its end", async () => {
  const { devices, fcm, push, scheduler } = await setup();
  await devices("a");
  for (const wait of ["1s", "55m", "1s"]) {
    await push("a");
    await scheduler.clock.advance(wait);
  }
  expect(fcm.tokensGiven).toBe(2);
  expect(fcm.pushes).toHaveLength(3);
});

test("a key or token is in no error, log or delivery", async () => {
  const { delivery, devices, fcm, push, scheduler } = await setup();
  await devices("a");
  fcm.reply("a", { status: 404, errorCode: "UNREGISTERED" });
  const [id] = await push("a");
  await scheduler.clock.advance("1s");
  const { error } = await delivery(id);
  expect(error).toBe("FCM: HTTP 404 UNREGISTERED: the app is not there any more");
});

test("a push fits 4,096 bytes, whatever the message", () => {
  const text = '"\u{1F514}'.repeat(4000);
  const [push] = renderPush({
    title: text,
    body: text,
    overrides: {
      fcm: { collapseKey: text, data: { text, from: "x", "google.x": "y", kind: "open" } },
    },
  });
  expect(Buffer.byteLength(JSON.stringify(push))).toBeLessThan(3900);
  expect(push?.data).toEqual({ kind: "open" });
  expect(push?.collapseKey).toMatch(/^[0-9a-f]{32}$/);
  expect(push?.body).not.toMatch(/\p{Surrogate}/u);
});

describe("config", async () => {
  const fcm = await startFcm();
  await fcm.stop();
  const good = { type: "fcm", serviceAccount: fcm.serviceAccount };
  const create = () =>
    fcmNotifier({ clock: new SystemClock(), lanes: 4, keeper, agent: pushAgents() });
  const samples = { config: good, badConfig: { type: "fcm", serviceAccount: "no json" } };
  test.each(notifierContract(create, samples))("$name", ({ run }) => run());

  test.each([
    ["{}", "service account"],
    ['{"client_email":"a@b.c","private_key":"none","project_id":"p"}', "RSA key"],
  ])("%s is refused", (serviceAccount, reason) => {
    const { error } = fcmChannel.safeParse({ type: "fcm", serviceAccount });
    expect(error?.issues[0]?.message).toContain(reason);
  });
});
