import { createRequire } from "node:module";
import {
  createScheduler,
  defineJob,
  definePlugin,
  interval,
  type JobOptions,
  type Scheduler,
  type Store,
  sqliteStore,
  staticTenants,
} from "@carillon/core";
import { MovedClock } from "./shared/clocks.ts";
import { readTask } from "./shared/task.ts";
import { note, tell } from "./shared/tell.ts";

/** What the test orders. */
export interface Kill9Task {
  /** Number of the process. */
  readonly child: number;
  /** The store. */
  readonly file: string;
  readonly synchronous: "normal" | "full";
  /** What handlers append to. */
  readonly lines: string;
  /** Where messages go. */
  readonly url: string;
  /** Milliseconds by which its clock is ahead. */
  readonly ahead: number;
  /** Milliseconds between two occurrences. */
  readonly every: number;
  /** Do what is left, stop, end. */
  readonly drain: boolean;
}

/** What a handler appends at its begin and its end. */
export interface HandlerLine {
  readonly at: "begin" | "end";
  readonly child: number;
  readonly schedule: string;
  readonly occurrence: string;
  readonly run: string;
}

// What is killed is a scheduler at work; the loading of libraries is done before the order comes.
const load = createRequire(import.meta.resolve("@carillon/core"));
for (const library of ["got", "libsql", "toad-scheduler", "zod"]) load(library);
tell("ready");
const task = await readTask<Kill9Task>();
const clock = new MovedClock(task.ahead);

const policy = {
  overlap: "queue",
  misfire: { catchUp: "all", grace: "3650d", limit: 1_000_000 },
  // However often a process dies under it, a run is executed again.
  recover: 1_000_000,
} as const;

/** `immediate`: its message is written by `notify` itself, else by the end of the run. */
function ringing(name: string, immediate: boolean): JobOptions<unknown, undefined, void, "tenant"> {
  return {
    ...policy,
    name,
    trigger: interval(task.every),
    run: async ({ notify, schedule = "", scheduledFor, runId }) => {
      const occurrence = scheduledFor.toISOString();
      const line = { child: task.child, schedule, occurrence, run: runId };
      tell("handler", { open: runId });
      note(task.lines, { at: "begin", ...line });
      await clock.sleep(Math.random() * 4);
      // The other kind remembers its message until the run ends: there is nothing to be killed in.
      if (immediate) tell("notify", { open: runId });
      const body = `${schedule} ${occurrence}`;
      await notify("out", immediate ? { body, dedupeKey: body } : { body }, { immediate });
      if (immediate) tell("notify", { close: runId });
      await clock.sleep(Math.random() * 2);
      note(task.lines, { at: "end", ...line });
      tell("handler", { close: runId });
    },
  };
}

const bells = definePlugin({
  name: "bells",
  apiVersion: 1,
  setup({ jobs }) {
    jobs.add(defineJob(ringing("late", false)), defineJob(ringing("at-once", true)));
  },
});

const tenants = ["red", "blue"].map((id) => ({
  id,
  channels: { out: { type: "webhook", url: `${task.url}/${id}`, allowPrivate: true } },
}));

/** Tells what the store is asked for, and what of it is durable. */
function overheard(store: Store): Store {
  const runs = replaced(store.runs, {
    claim: (claims) => phase("claim", () => store.runs.claim(claims)),
    complete: async (completions) => {
      const held = await phase("finish", () => store.runs.complete(completions));
      // The recovery of a lost run puts it back into the queue.
      for (const { runId, status } of completions)
        if (held.includes(runId) && status !== "queued") tell("completed", { run: runId });
      return held;
    },
  });
  const deliveries = replaced(store.deliveries, {
    partSent: async (entry, ref) => {
      const held = await store.deliveries.partSent(entry, ref);
      if (held) tell("recorded", { delivery: entry.delivery.id });
      return held;
    },
  });
  return replaced(store, { runs, deliveries });
}

let phases = 0;
async function phase<T>(word: string, work: () => Promise<T>): Promise<T> {
  phases += 1;
  const id = `${word}-${phases}`;
  tell(word, { open: id });
  const answer = await work();
  tell(word, { close: id });
  return answer;
}

/** An object with some members replaced; the others go to the original, whose private fields need it. */
function replaced<T extends object>(original: T, members: Partial<T>): T {
  return new Proxy(original, {
    get(target, name) {
      const own: unknown = Reflect.get(members, name);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

const silent = () => undefined;
const scheduler = createScheduler({
  clock,
  store: overheard(sqliteStore({ file: task.file, synchronous: task.synchronous })),
  tenants: staticTenants(tenants),
  plugins: [bells()],
  logger: { debug: silent, info: silent, warn: silent, error: silent },
});
await scheduler.start();
tell("started", { now: clock.now().getTime() });
if (task.drain) await drain(scheduler);

/** Waits until nothing is left to do; then the process ends by itself. */
async function drain({ runs, deliveries }: Scheduler): Promise<void> {
  const waiting = ["queued", "running", "snoozed", "retrying"] as const;
  for (;;) {
    const left = await runs.list({ status: waiting, limit: 1 });
    const unsent = await deliveries.list({ status: "pending", limit: 1 });
    if (left.items.length + unsent.items.length === 0) break;
    await clock.sleep(50);
  }
  let doubts = 0;
  let sent = 0;
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await deliveries.list({ limit: 200, ...(cursor !== undefined && { cursor }) });
    for (const delivery of page.items) {
      doubts += delivery.doubts ?? 0;
      if (delivery.status === "sent") sent += 1;
    }
    cursor = page.nextCursor;
  }
  tell("drained", { doubts, sent, now: clock.now().getTime() });
  await scheduler.stop();
}
