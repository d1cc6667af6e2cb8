import { createRequire } from "node:module";
import type { SimpleIntervalJob, ToadScheduler } from "toad-scheduler";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  createScheduler,
  defineJob,
  definePlugin,
  interval,
  memoryStore,
} from "../../src/index.ts";

const toad = createRequire(import.meta.url)("toad-scheduler") as typeof import("toad-scheduler");

afterEach(() => vi.restoreAllMocks());

/** Every job that is given to toad-scheduler, as it is given. */
function watchToad(): { owner: ToadScheduler; job: SimpleIntervalJob }[] {
  const given: { owner: ToadScheduler; job: SimpleIntervalJob }[] = [];
  const add = toad.ToadScheduler.prototype.addSimpleIntervalJob;
  vi.spyOn(toad.ToadScheduler.prototype, "addSimpleIntervalJob").mockImplementation(function (
    this: ToadScheduler,
    job,
  ) {
    given.push({ owner: this, job });
    add.call(this, job);
  });
  return given;
}

function setup() {
  const plugin = definePlugin({
    name: "p",
    apiVersion: 1,
    setup: ({ jobs }) => {
      for (let index = 0; index < 20; index += 1) {
        jobs.add(
          defineJob({ name: `j${index}`, scope: "global", trigger: interval("1s"), run: () => 1 }),
        );
      }
    },
  });
  return createScheduler({
    store: memoryStore(),
    plugins: [plugin()],
    logging: { console: "off" },
  });
}

describe("in real time", () => {
  test("one toad-scheduler job is the wake-up of all schedules, and stopping it by hand stops all firing", async () => {
    const given = watchToad();
    const scheduler = setup();
    await scheduler.start();
    const wakeUps = given.filter(({ job }) => job.id === "carillon:wake-up");
    expect(wakeUps).toHaveLength(1);
    await scheduler.once("run:finished");
    const [wakeUp] = wakeUps;
    expect(wakeUp?.job.getStatus()).toBe("running");
    let idle = false;
    while (!idle) {
      await new Promise(setImmediate);
      const { items } = await scheduler.runs.list({ status: ["queued", "running"] });
      idle = items.length === 0;
    }
    wakeUp?.owner.stopById("carillon:wake-up");
    let fired = 0;
    scheduler.on("run:queued", () => {
      fired += 1;
    });
    // Twice the interval: whatever would fire has fired by then.
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 2_100);
    });
    expect(fired).toBe(0);
    expect(wakeUp?.job.getStatus()).toBe("stopped");
    await scheduler.stop();
  });

  test("after stop no timer of toad-scheduler is left", async () => {
    const given = watchToad();
    const scheduler = setup();
    await scheduler.start();
    await scheduler.stop();
    expect(given.length).toBeGreaterThan(1);
    expect(given.map(({ job }) => job.getStatus())).toEqual(given.map(() => "stopped"));
  });
});
