import { expect, test } from "vitest";
import { silentLogger } from "../../src/logging/index.ts";
import { createTimekeeper } from "../../src/planner/index.ts";
import { systemClock } from "../../src/time/index.ts";

test("an alarm in real time rings once, also when it was set for now and is not set again", async () => {
  const clock = systemClock();
  const timekeeper = createTimekeeper({ clock, logger: silentLogger() });
  let rung = 0;
  const alarm = timekeeper.alarm("test", async () => {
    rung += 1;
  });
  alarm.set(clock.now().getTime());
  // An interval of a millisecond would have fired a hundred times by then.
  await clock.sleep(150);
  expect(rung).toBe(1);
  alarm.set(clock.now().getTime() + 5);
  await clock.sleep(150);
  expect(rung).toBe(2);
  timekeeper.stop();
});
