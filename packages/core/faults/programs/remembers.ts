import {
  createScheduler,
  cron,
  defineJob,
  definePlugin,
  interval,
  sqliteStore,
  staticTenants,
} from "@carillon/core";
import { z } from "zod";
import { readTask } from "./shared/task.ts";
import { tell } from "./shared/tell.ts";

/** What the test orders. */
export interface RememberedTask {
  readonly file: string;
  /** Change things first. */
  readonly act: boolean;
  /** Go on until killed. */
  readonly stays: boolean;
}

const task = await readTask<RememberedTask>();

const daily = defineJob({
  name: "daily",
  payload: z.object({ page: z.number().optional() }),
  // Never due while the test runs.
  trigger: cron("0 0 29 2 *"),
  run: ({ payload, logger }) => {
    logger.info("turned a page", { page: payload.page });
    if (payload.page === undefined) throw new Error("on purpose");
    return { page: payload.page };
  },
});
const hourly = defineJob({
  name: "hourly",
  trigger: interval("1000d"),
  run: () => undefined,
});
const book = definePlugin({
  name: "book",
  apiVersion: 1,
  setup: ({ jobs }) => jobs.add(daily, hourly),
});

const scheduler = createScheduler({
  store: sqliteStore({ file: task.file }),
  tenants: staticTenants([{ id: "here" }]),
  plugins: [book()],
  logging: { level: "error", console: "json" },
});
const { schedules, runs, jobs } = scheduler;
await scheduler.start();
if (task.act) {
  const trigger = interval("2000d", { anchor: new Date("2026-01-01T00:00:00Z") });
  await schedules.sync({ job: hourly, tenant: "here" }, [{ name: "synced", trigger }]);
  await schedules.add({ job: hourly, tenant: "here", name: "added", trigger });
  await schedules.add({ job: hourly, tenant: "here", name: "paused", trigger });
  await schedules.pause("book:hourly@here#paused");
  await schedules.pause("book:daily@here");
  await jobs.runNow(daily, { tenant: "here", payload: { page: 7 }, wait: true });
  await jobs.runNow(daily, { tenant: "here", payload: {}, wait: true });
}
const known = await runs.list();
tell("knows", {
  schedules: (await schedules.list()).items,
  runs: known.items,
  logs: await Promise.all(known.items.map(({ id }) => runs.logs(id))),
});
if (!task.stays) await scheduler.stop();
