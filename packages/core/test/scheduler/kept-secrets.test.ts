import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  cancel,
  cron,
  defineJob,
  defineNotifier,
  definePlugin,
  retry,
  Secret,
  skip,
  snooze,
  staticTenants,
} from "../../src/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";
import { oneJob } from "./support/one-job.ts";

const KEY = 'hushed "secret" of/the+plugin';
Secret.of(KEY);

describe("a run keeps no secret", () => {
  test.each([
    ["skip", () => skip(`no ${KEY}`)],
    ["cancel", () => cancel(`no ${KEY}`)],
    ["retry", () => retry({ after: "1h", reason: `no ${KEY}` })],
    ["snooze", () => snooze("1h", `no ${KEY}`)],
  ])("in the reason of %s", async (_name, outcome) => {
    await using scheduler = await oneJob({ run: outcome });
    await scheduler.clock.advance("12h");
    const { items } = await scheduler.runs.list();
    expect(items[0]?.reason).toBe("no [redacted]");
    expect(JSON.stringify(items)).not.toContain("hushed");
  });

  test("in a progress", async () => {
    await using scheduler = await oneJob({
      run: async ({ progress }) => progress({ done: 1, note: `with ${KEY}` }),
    });
    const heard: unknown[] = [];
    scheduler.on("run:progress", ({ progress }) => void heard.push(progress));
    await scheduler.clock.advance("12h");
    const { items } = await scheduler.runs.list();
    expect(heard).toEqual([{ done: 1, note: "with [redacted]" }]);
    expect(items[0]?.progress).toEqual({ done: 1, note: "with [redacted]" });
  });

  test("in an error's message, code and name, nor half of one where it is cut", async () => {
    const filler = "x".repeat(7_990);
    await using scheduler = await oneJob({
      run: () => {
        throw Object.assign(new Error(filler + KEY), { code: KEY, name: KEY });
      },
    });
    await scheduler.clock.advance("12h");
    const { items } = await scheduler.runs.list();
    expect(items[0]?.attempts[0]?.error).toMatchObject({ name: "[redacted]", code: "[redacted]" });
    expect(JSON.stringify(items)).not.toContain("hushed");
  });
});

test("a channel's test throws what the notifier says, without secrets and without its cause", async () => {
  const leaky = defineNotifier({
    type: "leaky",
    config: {
      "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) },
    },
    destination: () => "leaky",
    render: () => ["part"],
    send: async () => {
      throw Object.assign(new TypeError(`refused: ${KEY}`, { cause: KEY }), { config: KEY });
    },
  });
  const plugin = definePlugin({
    name: "p",
    apiVersion: 1,
    setup: ({ notifiers, jobs }) => {
      notifiers.add(leaky);
      jobs.add(defineJob({ name: "j", trigger: cron("0 0 * * *"), run: () => undefined }));
    },
  });
  await using scheduler = await createTestScheduler({
    plugins: [plugin()],
    tenants: staticTenants([{ id: "a", channels: { ops: { type: "leaky" } } }]),
  });
  const error: unknown = await scheduler.tenants.testChannel("a", "ops").catch((e: unknown) => e);
  expect(error).toMatchObject({ code: "NOTIFY_TRANSIENT", message: "refused: [redacted]" });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("hushed");
});
