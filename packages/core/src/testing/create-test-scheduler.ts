import type { Run } from "../model/index.ts";
import { definePlugin } from "../plugins/index.ts";
import {
  createScheduler,
  type Scheduler,
  SchedulerNode,
  type SchedulerOptions,
} from "../scheduler/index.ts";
import { memoryStore } from "../store/index.ts";
import { ManualClock } from "./manual-clock.ts";
import { RecordingNotifier } from "./recording-notifier.ts";
import { shareStore } from "./severable-store.ts";

/** A scheduler under a clock that is turned by hand, with channels that record. */
export interface TestScheduler extends Scheduler, AsyncDisposable {
  /** The clock; `advance` settles what falls due and answers the runs that finished. */
  readonly clock: ManualClock;
  /** What was sent to channels of type `recording`. */
  readonly notifier: RecordingNotifier;
  /**
   * A new node on the same store, tenants and clock. `crash`: the old one ends like a killed process,
   * recording nothing more; else it stops in good order first.
   */
  restart(options?: { crash?: boolean }): Promise<void>;
}

/** Options of {@link createTestScheduler}. */
export type TestSchedulerOptions = Omit<SchedulerOptions, "clock"> & {
  /** Where the clock stands at first; 2026-01-01T00:00:00Z unless told. */
  now?: Date | string;
};

/** Makes and starts a scheduler on a memory store, without a console. `await using` stops it. */
export async function createTestScheduler(
  options: TestSchedulerOptions = {},
): Promise<TestScheduler> {
  const { now = "2026-01-01T00:00:00Z", ...given } = options;
  const clock = new ManualClock(now);
  const notifier = new RecordingNotifier();
  const shared = shareStore(given.store ?? memoryStore());
  const bench = { given, clock, notifier, shared };
  let current = await begin(bench);
  const end = async (timeout?: number): Promise<void> => {
    await clock.while(current.scheduler.stop(timeout === undefined ? {} : { timeout }));
  };
  const own = {
    clock,
    notifier,
    restart: async ({ crash = false }: { crash?: boolean } = {}): Promise<void> => {
      if (crash) await current.kill();
      else await end();
      current = await begin(bench);
    },
    stop: (stop?: Parameters<Scheduler["stop"]>[0]) => clock.while(current.scheduler.stop(stop)),
    [Symbol.asyncDispose]: async () => {
      await end(0);
      await shared.close();
    },
  };
  // Whatever is asked of it is asked of the present node, restarts included.
  return new Proxy({} as TestScheduler, {
    get: (_target, name): unknown => {
      if (Reflect.has(own, name)) return Reflect.get(own, name);
      const value: unknown = Reflect.get(current.scheduler, name);
      return typeof value === "function" ? (value.bind(current.scheduler) as unknown) : value;
    },
    has: (_target, name) => Reflect.has(own, name) || Reflect.has(current.scheduler, name),
  });
}

interface Bench {
  given: Omit<SchedulerOptions, "clock">;
  clock: ManualClock;
  notifier: RecordingNotifier;
  shared: ReturnType<typeof shareStore>;
}

async function begin({ given, clock, notifier, shared }: Bench) {
  const { store, sever } = shared.view();
  const recording = definePlugin({
    name: "testing",
    apiVersion: 1,
    setup: ({ notifiers }) => notifiers.add(notifier),
  });
  const scheduler = createScheduler({
    logging: { console: "off" },
    ...given,
    store,
    clock,
    plugins: [recording(), ...(given.plugins ?? [])],
  });
  scheduler.on("run:finished", (run: Run) => clock.record(run));
  await clock.while(scheduler.start());
  await clock.settle();
  const kill = async (): Promise<void> => {
    if (scheduler instanceof SchedulerNode) scheduler.abandon();
    // A store that cannot be shared dies with its process, and so does the node's sign of life.
    if (!store.shared) for (const { id } of await store.nodes.list()) await store.nodes.leave(id);
    sever();
  };
  return { scheduler, kill };
}
