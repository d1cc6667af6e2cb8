import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  createScheduler,
  cron,
  defineJob,
  definePlugin,
  memoryStore,
  staticTenants,
} from "../../src/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";

const TENANTS = [
  { id: "a", channels: { ops: { type: "recording" } }, p: { greeting: "hello" } },
  { id: "b", channels: { ops: { type: "recording" } }, p: { greeting: "hi" } },
  { id: "without", channels: {} },
];

function setup() {
  const settings = z.strictObject({ greeting: z.string() });
  const greet = defineJob({
    name: "greet",
    settings,
    payload: z.object({ name: z.string().default("world") }),
    trigger: cron("0 12 * * *"),
    dryRun: true,
    run: async ({ settings: { greeting }, payload, notify, tenant, scheduledFor, dryRun }) => {
      await notify("ops", { body: `${greeting} ${payload.name} of ${tenant.id}` });
      return { at: scheduledFor.toISOString(), dryRun };
    },
  });
  const deaf = defineJob({ name: "deaf", settings, run: () => 1 });
  const plugin = definePlugin({
    name: "p",
    apiVersion: 1,
    tenantSettings: settings,
    setup: ({ jobs }) => {
      jobs.add(greet);
      jobs.add(deaf);
    },
  });
  return {
    greet,
    deaf,
    plugin,
    create: () => createTestScheduler({ tenants: staticTenants(TENANTS), plugins: [plugin()] }),
  };
}

describe("runNow", () => {
  test("answers as soon as the run is queued, or with its end when asked to wait", async () => {
    const { create, greet } = setup();
    await using scheduler = await create();
    const queued = await scheduler.jobs.runNow(greet, { tenant: "a" });
    expect(queued.run).toMatchObject({ cause: "manual", status: "queued" });
    expect(queued.result).toBeUndefined();
    const ended = await scheduler.jobs.runNow(greet, {
      tenant: "a",
      payload: { name: "moon" },
      wait: true,
    });
    expect(ended.run.status).toBe("succeeded");
    expect(ended.result).toMatchObject({ dryRun: false });
    expect(ended.messages).toMatchObject([
      { channel: "ops", message: { body: "hello moon of a" } },
    ]);
  });

  test("for '*' runs it for every tenant that has it", async () => {
    const { create, greet } = setup();
    await using scheduler = await create();
    const { messages } = await scheduler.jobs.runNow(greet, { tenant: "*", wait: true });
    expect(messages.map(({ message }) => message.body).sort()).toEqual([
      "hello world of a",
      "hi world of b",
    ]);
  });

  test("takes a nominal instant of the past", async () => {
    const { create, greet } = setup();
    await using scheduler = await create();
    const scheduledFor = new Date("2020-05-05T00:00:00Z");
    const { result } = await scheduler.jobs.runNow(greet, {
      tenant: "a",
      scheduledFor,
      wait: true,
    });
    expect(result?.at).toBe("2020-05-05T00:00:00.000Z");
  });

  test("refuses an unknown job, tenant and payload", async () => {
    const { create, greet } = setup();
    await using scheduler = await create();
    await expect(scheduler.jobs.runNow("p:gret", { tenant: "a" })).rejects.toThrow(
      /did you mean "p:greet"/,
    );
    await expect(scheduler.jobs.runNow(greet, { tenant: "x" })).rejects.toMatchObject({
      code: "TENANT_UNKNOWN",
    });
    await expect(
      scheduler.jobs.runNow("p:greet", { tenant: "a", payload: { name: 1 } }),
    ).rejects.toMatchObject({ code: "PAYLOAD_INVALID" });
  });
});

describe("a dry run", () => {
  test("answers result and messages and commits nothing", async () => {
    const { create, greet } = setup();
    await using scheduler = await create();
    const { run, result, messages } = await scheduler.jobs.runNow(greet, {
      tenant: "a",
      dryRun: true,
      wait: "30s",
    });
    expect(result).toMatchObject({ dryRun: true });
    expect(messages).toMatchObject([{ channel: "ops", message: { body: "hello world of a" } }]);
    expect(run.status).toBe("succeeded");
    expect(await scheduler.runs.get(run.id)).toBeUndefined();
    await scheduler.clock.advance("1h");
    expect(scheduler.notifier.sent).toEqual([]);
    expect((await scheduler.deliveries.list()).items).toEqual([]);
  });

  test("is refused by a job that does not declare that it honours it", async () => {
    const { create, deaf } = setup();
    await using scheduler = await create();
    await expect(scheduler.jobs.runNow(deaf, { tenant: "a", dryRun: true })).rejects.toMatchObject({
      code: "DRY_RUN_REFUSED",
    });
  });
});

describe("configure", () => {
  test("overrides a job's defaults before start", () => {
    const { plugin, greet } = setup();
    const scheduler = createScheduler({
      store: memoryStore(),
      plugins: [plugin()],
      logging: { console: "off" },
    });
    scheduler.jobs.configure(greet, { retry: { attempts: 5 } });
    scheduler.jobs.configure("p:greet", { timeout: "1m" });
    expect(scheduler.jobs.get("p:greet")?.policy).toMatchObject({
      retry: { attempts: 5 },
      timeout: "1m",
    });
  });

  test("names the nearest id for an unknown one, and refuses a bad policy", () => {
    const { plugin } = setup();
    const scheduler = createScheduler({
      store: memoryStore(),
      plugins: [plugin()],
      logging: { console: "off" },
    });
    expect(() => scheduler.jobs.configure("p:gret", {})).toThrow(/did you mean "p:greet"/);
    expect(() => scheduler.jobs.configure("p:greet", { maxInstances: 0 })).toThrow(/maxInstances/);
    expect(() => scheduler.jobs.configure("p:greet", { timeout: "soon" })).toThrow(/timeout/);
  });

  test("has no effect after start, and says so", async () => {
    const { create } = setup();
    await using scheduler = await create();
    expect(() => scheduler.jobs.configure("p:greet", { retry: { attempts: 5 } })).toThrow(/before/);
  });
});

test("a job tells the JSON Schema of its payload", async () => {
  const { create } = setup();
  await using scheduler = await create();
  expect(scheduler.jobs.get("p:greet")?.payloadJsonSchema).toMatchObject({
    properties: { name: { type: "string", default: "world" } },
  });
});
