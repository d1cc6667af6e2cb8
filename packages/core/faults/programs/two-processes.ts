import {
  createScheduler,
  defineJob,
  definePlugin,
  interval,
  sqliteStore,
  staticTenants,
} from "@carillon/core";
import { readTask } from "./shared/task.ts";
import { note, tell } from "./shared/tell.ts";
import { after } from "./shared/wait.ts";

/** What the test orders. */
export interface TwoProcessesTask {
  readonly node: string;
  readonly file: string;
  /** What handlers append to. */
  readonly lines: string;
  readonly tenants: number;
  /** Schedules of each tenant; each fires once a second. */
  readonly schedules: number;
  /** First and last instant. */
  readonly from: number;
  readonly until: number;
}

/** What a handler appends. */
export interface TickLine {
  readonly node: string;
  readonly schedule: string;
  readonly occurrence: number;
  /** Milliseconds between the instant and the handler's begin. */
  readonly late: number;
}

const task = await readTask<TwoProcessesTask>();
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const trigger = interval(1_000, { start: new Date(task.from), end: new Date(task.until) });

const ticks = definePlugin({
  name: "ticks",
  apiVersion: 1,
  setup({ jobs }) {
    jobs.add(
      defineJob({
        name: "tick",
        overlap: "queue",
        misfire: { catchUp: "all" },
        schedules: numbers(task.schedules).map((at) => ({ name: `n${at}`, trigger })),
        run: ({ schedule = "", scheduledFor }) => {
          const occurrence = scheduledFor.getTime();
          note(task.lines, {
            node: task.node,
            schedule,
            occurrence,
            late: Date.now() - occurrence,
          });
        },
      }),
    );
  },
});

const scheduler = createScheduler({
  store: sqliteStore({ file: task.file }),
  tenants: staticTenants(numbers(task.tenants).map((at) => ({ id: `t${at}` }))),
  plugins: [ticks()],
  logging: { level: "warn", console: "json" },
});
await scheduler.start();
tell("started");

const waiting = ["queued", "running", "snoozed", "retrying"] as const;
for (;;) {
  await after(250);
  if (Date.now() < task.until + 500) continue;
  const { items } = await scheduler.runs.list({ status: waiting, limit: 1 });
  const due = await scheduler.schedules.list({ status: "active", limit: 1 });
  if (items.length + due.items.length === 0) break;
}
tell("done", { cpu: process.cpuUsage() });
await scheduler.stop();
