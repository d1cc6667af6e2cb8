import {
  createScheduler,
  date,
  defineJob,
  definePlugin,
  type Scheduler,
  sqliteStore,
  staticTenants,
} from "@carillon/core";
import { readTask } from "./shared/task.ts";
import { tell } from "./shared/tell.ts";
import { after, never } from "./shared/wait.ts";

/** What the test orders. */
export interface StopsTask {
  readonly folder: string;
  /** Where messages go. */
  readonly url: string;
  /** `at-once`: `stop` after a message; `stubborn`: with 20 runs that ignore their signal; `host`: at SIGTERM. */
  readonly how: "at-once" | "stubborn" | "host";
}

const STUBBORN = 20;
const task = await readTask<StopsTask>();
const now = new Date();

const bell = definePlugin({
  name: "bell",
  apiVersion: 1,
  setup({ jobs }) {
    jobs.add(
      defineJob({
        name: "rings",
        run: async ({ notify, state, database, http, clock }) => {
          await state.set("rang", true);
          await notify("out", { body: "ding" });
          await http.get(task.url);
          await database
            .tables<{ t: { n: number } }>()
            .selectFrom("t")
            .selectAll()
            .execute()
            .catch(() => []);
          await clock.sleep(300);
          return "rang";
        },
      }),
    );
    if (task.how !== "stubborn") return;
    jobs.add(
      defineJob({
        name: "stubborn",
        maxInstances: STUBBORN,
        schedules: Array.from({ length: STUBBORN }, (_, at) => ({
          name: `n${at}`,
          trigger: date(now),
        })),
        // No signal is passed on, and none is looked at.
        run: ({ schedule, clock }) => (schedule?.endsWith("0") ? clock.sleep("12h") : never),
      }),
    );
  },
});

const scheduler = createScheduler({
  store: sqliteStore({ file: `${task.folder}/carillon.db` }),
  tenants: staticTenants([
    {
      id: "here",
      database: `sqlite:${task.folder}/tenant.db`,
      channels: { out: { type: "webhook", url: task.url, allowPrivate: true } },
    },
  ]),
  plugins: [bell()],
  concurrency: { total: 32, perTenant: 32 },
  logging: { console: "json", file: { path: `${task.folder}/carillon.log` } },
});

await scheduler.start();
if (task.how === "host") host(scheduler);
else {
  await scheduler.jobs.runNow("bell:rings", { tenant: "here", wait: true });
  while (task.how === "stubborn") {
    const running = await scheduler.runs.list({ status: "running", limit: 100 });
    if (running.items.length === STUBBORN) break;
    await after(20);
  }
  await scheduler.stop({ timeout: 500 });
  tell("stopped", { at: Date.now() });
}

/** What a bare host does, as in the examples: the library installs no handler of signals. */
function host(scheduler: Scheduler): void {
  process.once("SIGTERM", () => void scheduler.stop({ timeout: "25s" }));
  const running = scheduler.once("run:started");
  void scheduler.jobs.runNow("bell:rings", { tenant: "here" });
  void running.then(() => tell("running"));
  scheduler.on("run:finished", ({ status, result }) => tell("finished", { status, result }));
}
