import {
  createScheduler,
  cron,
  date,
  defineJob,
  definePlugin,
  sqliteStore,
  staticTenants,
} from "@carillon/core";
import { readTask } from "./shared/task.ts";
import { tell } from "./shared/tell.ts";
import { after } from "./shared/wait.ts";

/** What the test orders. */
export interface HundredThousandTask {
  readonly file: string;
  readonly tenants: number;
  readonly jobs: number;
  /** Watch it do nothing for so long, in milliseconds. */
  readonly idle: number;
}

const task = await readTask<HundredThousandTask>();
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const fired: string[] = [];

const plugin = definePlugin({
  name: "many",
  apiVersion: 1,
  setup({ jobs }) {
    for (const at of numbers(task.jobs))
      jobs.add(
        defineJob({
          name: `j${at}`,
          // A hundred patterns, a night's worth of hours: what a host with many tenants has.
          trigger: cron(`${at % 60} ${at % 24} * * ${at % 7}`),
          run: () => undefined,
        }),
      );
    jobs.add(
      defineJob({
        name: "soon",
        run: ({ schedule = "" }) => void fired.push(schedule),
      }),
    );
  },
});

const memory = (): { heap: number; rss: number } => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, rss };
};

const before = memory();
const scheduler = createScheduler({
  store: sqliteStore({ file: task.file }),
  tenants: staticTenants(numbers(task.tenants).map((at) => ({ id: `tenant-${at}` }))),
  plugins: [plugin()],
  logging: { level: "warn", console: "json" },
});
const begun = performance.now();
await scheduler.start();
const took = performance.now() - begun;
await after(500);
const { heap, rss } = memory();
tell("loaded", { took, heap: heap - before.heap, rss: rss - before.rss });

const cpu = process.cpuUsage();
await after(task.idle);
const { user, system } = process.cpuUsage(cpu);
tell("idle", { share: (user + system) / 1000 / task.idle });

const at = new Date(Date.now() + 2_000);
for (const tenant of numbers(10))
  await scheduler.schedules.add({
    job: "many:soon",
    tenant: `tenant-${tenant * 7}`,
    name: `at-${at.getTime()}`,
    trigger: date(at),
  });
for (const limit = Date.now() + 30_000; fired.length < 10 && Date.now() < limit; ) await after(20);
tell("fired", { count: fired.length, late: Date.now() - at.getTime() });
const health = await scheduler.health();
tell("health", { planner: health.checks["planner"] });
const stopping = performance.now();
await scheduler.stop();
tell("stopped", { took: performance.now() - stopping });
