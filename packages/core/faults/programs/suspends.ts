import {
  createScheduler,
  date,
  defineJob,
  definePlugin,
  interval,
  sqliteStore,
  staticTenants,
} from "@carillon/core";
import { MovedClock } from "./shared/clocks.ts";
import { readTask } from "./shared/task.ts";
import { note, tell } from "./shared/tell.ts";
import { after } from "./shared/wait.ts";

/** What the test orders. */
export interface SuspendsTask {
  readonly node: string;
  readonly file: string;
  /** What handlers append to. */
  readonly lines: string;
  readonly url: string;
  /** When the long run is due; absent: it has no long run. */
  readonly at?: number;
  /** The clock is set ahead by this after two seconds, and back four seconds later. */
  readonly step?: number;
  /** By the machine's clock. */
  readonly until: number;
}

/** What a handler appends. */
export interface SuspendLine {
  readonly node: string;
  readonly did: string;
  readonly schedule?: string;
  readonly occurrence?: string;
}

const task = await readTask<SuspendsTask>();
const clock = new MovedClock();
const say = (did: string, fields: object = {}) =>
  note(task.lines, { node: task.node, did, ...fields });

const bell = definePlugin({
  name: "bell",
  apiVersion: 1,
  setup({ jobs }) {
    if (task.at !== undefined)
      jobs.add(
        defineJob({
          name: "long",
          trigger: date(new Date(task.at)),
          run: async ({ notify, checkpoint, attempt }) => {
            say("began");
            tell("began", { attempt });
            await after(4_000);
            await notify("out", { body: `from ${task.node}` });
            try {
              await checkpoint.set(task.node);
            } catch (error) {
              say(`refused ${String((error as { code?: unknown }).code)}`);
              // It goes on as if nothing had happened, and ends well in its own eyes.
            }
            say("ended");
            return task.node;
          },
        }),
      );
    else
      jobs.add(
        defineJob({
          name: "minutely",
          overlap: "queue",
          misfire: { catchUp: "all" },
          trigger: interval("1m"),
          run: ({ schedule, scheduledFor }) =>
            say("ran", { schedule, occurrence: scheduledFor.toISOString() }),
        }),
      );
  },
});

const scheduler = createScheduler({
  clock,
  store: sqliteStore({ file: task.file }),
  tenants: staticTenants([
    { id: "here", channels: { out: { type: "webhook", url: task.url, allowPrivate: true } } },
  ]),
  plugins: [bell()],
  logging: { level: "warn", console: "json" },
});
scheduler.on("clock:jumped", ({ by }) => tell("jumped", { by }));
scheduler.on("run:lost", () => tell("lost"));
await scheduler.start();
tell("started");
if (task.step !== undefined) {
  await after(2_000);
  clock.step(task.step);
  await scheduler.once("clock:jumped");
  await after(4_000);
  clock.step(-task.step);
  await scheduler.once("clock:jumped");
}
while (Date.now() < task.until) await after(100);
const { items } = await scheduler.runs.list({ limit: 100 });
tell("done", { runs: items });
await scheduler.stop();
