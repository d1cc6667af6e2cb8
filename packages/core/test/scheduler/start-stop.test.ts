import { describe, expect, test } from "vitest";
import {
  CarillonError,
  createScheduler,
  defineJob,
  definePlugin,
  memoryStore,
  type Store,
  staticTenants,
} from "../../src/index.ts";
import { createTestScheduler, ManualClock } from "../../src/testing/index.ts";

const QUIET = { console: "off" } as const;

/** A memory store whose `open` fails as told. */
function failing(failures: readonly CarillonError[]): Store & { opened: number } {
  const store = memoryStore();
  const left = [...failures];
  const wrapped = Object.assign(Object.create(store) as Store, {
    opened: 0,
    open: async (context: Parameters<Store["open"]>[0]) => {
      wrapped.opened += 1;
      const failure = left.shift();
      if (failure !== undefined) throw failure;
      await store.open(context);
    },
  });
  return wrapped;
}

const unreachable = () => new CarillonError("STORE_UNREACHABLE", "no answer");

describe("start", () => {
  test("rejects at once on what waiting cannot mend", async () => {
    const store = failing([new CarillonError("STORE_INVALID", "wrong password")]);
    const scheduler = createScheduler({ store, logging: QUIET });
    await expect(scheduler.start()).rejects.toMatchObject({ code: "STORE_INVALID" });
    expect(store.opened).toBe(1);
  });

  test("keeps trying while the store is only unreachable, with health down, until it answers", async () => {
    const clock = new ManualClock("2026-01-01T00:00:00Z");
    const store = failing([unreachable(), unreachable(), unreachable()]);
    const scheduler = createScheduler({ store, clock, logging: QUIET });
    const starting = scheduler.start();
    await clock.settle();
    expect((await scheduler.health()).status).toBe("down");
    await clock.advance("10s");
    await starting;
    expect(store.opened).toBe(4);
    expect((await scheduler.health()).status).toBe("up");
    await clock.while(scheduler.stop());
  });

  test("gives up at startTimeout", async () => {
    const clock = new ManualClock("2026-01-01T00:00:00Z");
    const store = failing(Array.from({ length: 1_000 }, unreachable));
    const scheduler = createScheduler({ store, clock, startTimeout: "20s", logging: QUIET });
    const starting = scheduler.start().catch((error: unknown) => error);
    await clock.advance("19s");
    await clock.advance("2s");
    expect(await starting).toMatchObject({ code: "STORE_UNREACHABLE" });
  });

  test("a second call returns the first promise", async () => {
    const scheduler = createScheduler({ store: memoryStore(), logging: QUIET });
    const first = scheduler.start();
    expect(scheduler.start()).toBe(first);
    await first;
    await scheduler.stop();
  });

  test("a plugin whose start fails rejects it, and what began before is ended", async () => {
    const disposed: string[] = [];
    const plugin = (name: string, start?: () => Promise<void>) =>
      definePlugin({
        name,
        apiVersion: 1,
        setup: () => ({ ...(start && { start }), dispose: () => void disposed.push(name) }),
      })();
    const scheduler = createScheduler({
      store: memoryStore(),
      logging: QUIET,
      plugins: [
        plugin("one"),
        plugin("two", () => Promise.reject(new Error("two cannot"))),
        plugin("three"),
      ],
    });
    await expect(scheduler.start()).rejects.toThrow("two cannot");
    expect(disposed).toEqual(["one"]);
  });

  test("a second node on a store that cannot be shared is refused", async () => {
    const store = memoryStore();
    const first = createScheduler({ store, logging: QUIET });
    await first.start();
    const second = createScheduler({ store, logging: QUIET });
    await expect(second.start()).rejects.toMatchObject({ code: "STORE_NOT_SHARED" });
    await first.stop();
  });

  test("after stop it is refused", async () => {
    const scheduler = createScheduler({ store: memoryStore(), logging: QUIET });
    await scheduler.start();
    await scheduler.stop();
    await expect(scheduler.start()).rejects.toMatchObject({ code: "SCHEDULER_STOPPED" });
  });
});

describe("createScheduler", () => {
  test("does no I/O and holds no handle", () => {
    const before = process.getActiveResourcesInfo().length;
    createScheduler({ logging: QUIET });
    expect(process.getActiveResourcesInfo().length).toBe(before);
  });

  test("names the option that it does not know", () => {
    expect(() => createScheduler({ timezoen: "UTC" } as never)).toThrow(
      /timezoen.*did you mean "timezone"/,
    );
    expect(() => createScheduler({ timezone: "Europe/Belrin" })).toThrow(/Europe\/Berlin/);
    expect(() => createScheduler({ concurrency: { total: 0 } })).toThrow(/concurrency.total/);
    expect(() => createScheduler({ shutdownTimeout: "soon" })).toThrow(/shutdownTimeout/);
  });

  test("refuses plugins that do not go together, naming both", () => {
    const plugin = (name: string, more: object = {}) =>
      definePlugin({ name, apiVersion: 1, setup: () => undefined, ...more })();
    expect(() => createScheduler({ plugins: [plugin("a"), plugin("a")] })).toThrow(/"a"/);
    expect(() => createScheduler({ plugins: [plugin("a", { dependsOn: ["b"] })] })).toThrow(
      /"a" depends on "b"/,
    );
    expect(() =>
      createScheduler({
        plugins: [plugin("a", { dependsOn: ["b"] }), plugin("b", { dependsOn: ["a"] })],
      }),
    ).toThrow(/"a" → "b" → "a"/);
    expect(() => createScheduler({ plugins: [plugin("a", { apiVersion: 2 })] })).toThrow(
      /plugin API 2/,
    );
  });

  test("sets plugins up after those they depend on", () => {
    const order: string[] = [];
    const plugin = (name: string, dependsOn: string[] = []) =>
      definePlugin({ name, apiVersion: 1, dependsOn, setup: () => void order.push(name) })();
    createScheduler({
      plugins: [plugin("c", ["a", "b"]), plugin("b", ["a"]), plugin("a"), false, undefined],
    });
    expect(order).toEqual(["a", "b", "c"]);
  });
});

describe("stop", () => {
  const setup = (run: Parameters<typeof defineJob>[0]["run"]) => {
    const job = defineJob({ name: "j", run: run as never });
    const plugin = definePlugin({
      name: "p",
      apiVersion: 1,
      setup: ({ jobs }) => jobs.add(job as never),
    });
    return createTestScheduler({ tenants: staticTenants([{ id: "a" }]), plugins: [plugin()] });
  };

  test("waits for what runs", async () => {
    await using scheduler = await setup((({ clock }: { clock: ManualClock }) =>
      clock.sleep("20s")) as never);
    await scheduler.jobs.runNow("p:j", { tenant: "a" });
    await scheduler.clock.settle();
    await scheduler.restart();
    expect((await scheduler.runs.list()).items).toMatchObject([{ status: "succeeded" }]);
  });

  test("aborts at the deadline what does not end, records it, and it is executed again after the restart", async () => {
    let executions = 0;
    await using scheduler = await setup((({ clock }: { clock: ManualClock }) => {
      executions += 1;
      return executions === 1 ? clock.sleep("1h") : "done";
    }) as never);
    await scheduler.jobs.runNow("p:j", { tenant: "a" });
    await scheduler.clock.settle();
    await scheduler.restart();
    await scheduler.clock.advance("1s");
    const [run] = (await scheduler.runs.list()).items;
    expect(run).toMatchObject({ status: "succeeded" });
    expect(run?.attempts.map(({ outcome }) => outcome)).toEqual(["interrupted", "succeeded"]);
  });

  test("ends also where handlers ignore their signals", async () => {
    await using scheduler = await setup(() => new Promise(() => {}));
    for (let count = 0; count < 4; count += 1) await scheduler.jobs.runNow("p:j", { tenant: "a" });
    await scheduler.clock.settle();
    await scheduler.stop({ timeout: "5s" });
  });

  test("disposes plugins in reverse order", async () => {
    const order: string[] = [];
    const plugin = (name: string) =>
      definePlugin({
        name,
        apiVersion: 1,
        setup: () => ({
          start: async () => void order.push(`+${name}`),
          dispose: () => void order.push(`-${name}`),
        }),
      })();
    {
      await using scheduler = await createTestScheduler({ plugins: [plugin("a"), plugin("b")] });
      void scheduler;
    }
    expect(order).toEqual(["+a", "+b", "-b", "-a"]);
  });
});

describe("recovery", () => {
  test("a run whose node died is lost, and executed again when its lease has run out", async () => {
    let executions = 0;
    const lost: string[] = [];
    const job = defineJob({
      name: "j",
      run: async ({ clock, notify }) => {
        executions += 1;
        await notify("ops", { body: `execution ${executions}` });
        if (executions === 1) await clock.sleep("10m");
        return executions;
      },
    });
    const plugin = definePlugin({ name: "p", apiVersion: 1, setup: ({ jobs }) => jobs.add(job) });
    await using scheduler = await createTestScheduler({
      tenants: staticTenants([{ id: "a", channels: { ops: { type: "recording" } } }]),
      plugins: [plugin()],
    });
    await scheduler.jobs.runNow(job, { tenant: "a" });
    await scheduler.clock.settle();
    await scheduler.restart({ crash: true });
    scheduler.on("run:lost", ({ id }) => lost.push(id));
    expect(executions).toBe(1);
    await scheduler.clock.advance("1m");
    await scheduler.clock.advance("1m");
    const [run] = (await scheduler.runs.list()).items;
    expect(run).toMatchObject({ status: "succeeded", result: 2 });
    expect(run?.attempts.map(({ outcome }) => outcome)).toEqual(["lost", "succeeded"]);
    expect(lost).toHaveLength(1);
    expect(scheduler.notifier.sent.map(({ message }) => message.body)).toEqual(["execution 2"]);
  });

  test("after `recover` losses it fails as lost", async () => {
    const job = defineJob({ name: "j", recover: 1, run: ({ clock }) => clock.sleep("10m") });
    const plugin = definePlugin({ name: "p", apiVersion: 1, setup: ({ jobs }) => jobs.add(job) });
    await using scheduler = await createTestScheduler({
      tenants: staticTenants([{ id: "a" }]),
      plugins: [plugin()],
    });
    await scheduler.jobs.runNow(job, { tenant: "a" });
    await scheduler.clock.settle();
    for (let crash = 0; crash < 2; crash += 1) {
      await scheduler.restart({ crash: true });
      await scheduler.clock.advance("1m");
      await scheduler.clock.advance("1m");
    }
    expect((await scheduler.runs.list()).items).toMatchObject([{ status: "lost" }]);
  });
});
