import { getEventListeners } from "node:events";
import { expect, test, vi } from "vitest";
import { systemClock } from "../../src/time/index.ts";

test("now is the machine's time", () => {
  const before = Date.now();
  const now = systemClock().now().getTime();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test("a sleep is not over before its time", async () => {
  const start = performance.now();
  await systemClock().sleep(20);
  expect(performance.now() - start).toBeGreaterThanOrEqual(19.9);
});

test("an aborted sleep rejects with the signal's reason, at once and in the middle", async () => {
  const clock = systemClock();
  const reason = new Error("enough");
  await expect(clock.sleep("1h", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const sleeping = clock.sleep("365d", { signal: controller.signal });
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

test("one signal serves any number of sleeps without gathering listeners", async () => {
  const { signal } = new AbortController();
  const clock = systemClock();
  await Promise.all(Array.from({ length: 5 }, () => clock.sleep(1, { signal })));
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("a long sleep waits in slices of at most 30 s, beyond 2^31 ms", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  let isOver = false;
  const sleeping = systemClock()
    .sleep("30d")
    .then(() => (isOver = true));
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(29 * 86_400_000);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(86_400_000);
  await sleeping;
  expect(isOver).toBe(true);
});

test("after a suspend a sleep is over within a slice, and a clock set back does not lengthen it", async () => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "performance"],
    now: 1_000_000,
  });
  const clock = systemClock();
  const suspended = clock.sleep("2h");
  // The wall clock is two hours on, timers and the monotonic clock are not.
  vi.setSystemTime(1_000_000 + 7_200_000);
  await vi.advanceTimersByTimeAsync(30_000);
  await suspended;
  const setBack = clock.sleep("1m");
  vi.setSystemTime(0);
  await vi.advanceTimersByTimeAsync(60_000);
  await setBack;
  expect(vi.getTimerCount()).toBe(0);
});

test("a length that is none is an error", async () => {
  await expect(systemClock().sleep(-1)).rejects.toThrow(
    "sleep: expected a length that is not negative",
  );
});
