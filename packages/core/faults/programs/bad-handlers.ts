import {
  createScheduler,
  date,
  defineJob,
  definePlugin,
  interval,
  type Run,
  sqliteStore,
  staticTenants,
} from "@carillon/core";
import { MovedClock } from "./shared/clocks.ts";
import { readTask } from "./shared/task.ts";
import { note, tell } from "./shared/tell.ts";
import { after, never } from "./shared/wait.ts";

/** What the bad handler does. */
export type Deed =
  | "nothing"
  | "never harms"
  | "throws in nextTick"
  | "throws in a timer"
  | "rejects nobody's promise"
  | "blocks at once"
  | "blocks after an await";

/** What the test orders. */
export interface BadHandlersTask {
  readonly file: string;
  /** What handlers append to. */
  readonly lines: string;
  readonly log: string;
  readonly deed: Deed;
  /** The bad handler's instant, and that of the bystanders. */
  readonly at: number;
  /** Milliseconds by which the clock is ahead. */
  readonly ahead: number;
}

/** What a handler appends when it begins. */
export interface BeginLine {
  readonly schedule: string;
  readonly occurrence: string;
  readonly run: string;
  readonly attempt: number;
  /** By the machine's clock. */
  readonly when: number;
}

const BLOCKED = 5_000;
const task = await readTask<BadHandlersTask>();
const clock = new MovedClock(task.ahead);
function block(): void {
  const end = performance.now() + BLOCKED;
  while (performance.now() < end);
}

async function misbehave(): Promise<void> {
  switch (task.deed) {
    case "throws in nextTick":
      process.nextTick(() => {
        throw new Error("outside its promise");
      });
      return never;
    case "throws in a timer":
      setTimeout(() => {
        throw new Error("outside its promise");
      }, 20);
      return never;
    case "rejects nobody's promise":
      void Promise.reject(new Error("outside its promise"));
      return never;
    case "blocks at once":
      return block();
    case "blocks after an await":
      await after(50);
      return block();
    default:
      return undefined;
  }
}

function begin(context: {
  schedule: string | undefined;
  scheduledFor: Date;
  runId: string;
  attempt: number;
}): void {
  const { schedule, scheduledFor, runId, attempt } = context;
  note(task.lines, {
    schedule,
    occurrence: scheduledFor.toISOString(),
    run: runId,
    attempt,
    when: Date.now(),
  });
}

const at = new Date(task.at);
const policy = { misfire: { catchUp: "none" }, history: { keep: 1_000 } } as const;
const zoo = definePlugin({
  name: "zoo",
  apiVersion: 1,
  setup({ jobs }) {
    jobs.add(
      defineJob({
        name: "bad",
        trigger: date(at),
        timeout: "1m",
        run: async (context) => {
          begin(context);
          tell("bad", { run: context.runId });
          await misbehave();
        },
      }),
      // Due at the same instant and behind it in the queue, then while the thread is held.
      defineJob({
        name: "bystander",
        priority: -1,
        ...policy,
        schedules: Array.from({ length: 40 }, (_, number) => ({
          name: `n${String(number).padStart(2, "0")}`,
          trigger: date(new Date(task.at + (number % 10) * 400)),
        })),
        run: begin,
      }),
      defineJob({
        name: "steady",
        ...policy,
        misfire: { catchUp: "all" },
        overlap: "queue",
        trigger: interval(500, { start: at, end: new Date(task.at + 10_000) }),
        run: begin,
      }),
    );
    if (task.deed !== "never harms") return;
    jobs.add(
      defineJob({
        name: "throws-a-string",
        trigger: date(at),
        run: () => {
          // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- hosts' code does
          throw "a string";
        },
      }),
      defineJob({
        name: "rejects-late",
        trigger: date(at),
        timeout: 300,
        run: async () => {
          await after(7_000);
          throw new Error("too late for anybody");
        },
      }),
      defineJob({ name: "never-settles", trigger: date(at), timeout: 300, run: () => never }),
    );
  },
});

const scheduler = createScheduler({
  clock,
  store: sqliteStore({ file: task.file }),
  tenants: staticTenants([{ id: "here" }]),
  plugins: [zoo()],
  logging: { level: "info", console: "json", file: { path: task.log } },
  concurrency: { total: 8, perTenant: 8 },
});
scheduler.on("run:lost", ({ id }) => tell("lost", { run: id }));
await scheduler.start();
tell("started");

const waiting = ["queued", "running", "snoozed", "retrying"] as const;
for (;;) {
  await after(100);
  if (clock.now().getTime() < task.at + 10_500) continue;
  const { items } = await scheduler.runs.list({ status: waiting, limit: 1 });
  if (items.length === 0) break;
}
const runs: Run[] = [];
for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
  const page = await scheduler.runs.list({ limit: 100, ...(cursor !== undefined && { cursor }) });
  runs.push(...page.items);
  cursor = page.nextCursor;
}
tell("done", { runs, health: await scheduler.health() });
await scheduler.stop();
