import { expect, test } from "vitest";
import type { TickSource } from "../../src/index.ts";
import { runsOf, type Squadron, type SquadronOptions, squadron } from "../support/squadron.ts";

const MONITOR = "bgs:tick-monitor";

/** A source whose answer the test sets; an error is thrown. */
function fakeSource(name: string, first: string | Error) {
  const asked: string[] = [];
  const source: TickSource & { answer: string | Error; asked: string[] } = {
    name,
    answer: first,
    asked,
    last: async () => {
      asked.push(name);
      if (source.answer instanceof Error) throw source.answer;
      return new Date(source.answer);
    },
  };
  return source;
}

async function setup(
  sources: readonly TickSource[],
  options: SquadronOptions = {},
): Promise<Squadron> {
  return await squadron({
    now: "2025-09-12T10:00:00Z",
    ...options,
    options: { tickSources: [...sources], tickPolling: "auto", ...options.options },
  });
}

const OLD = "2025-09-11T11:02:51.000Z";
const NEW = "2025-09-12T10:33:24.000Z";
const TEXT = "**✅ New FDEV (Zoy) BGS Tick detected!**\nTime: `2025-09-12T10:33:24.000Z`";

test("announces a new tick once, to every tenant that wants it", async () => {
  const source = fakeSource("a", OLD);
  const { scheduler, sent } = await setup([source]);
  await scheduler.clock.advance("30m");
  expect(sent("bgs")).toEqual([]);
  source.answer = NEW;
  await scheduler.clock.advance("2h");
  expect(sent("bgs")).toEqual([TEXT]);
});

test("announces none again after a crash, nor when the source flips back", async () => {
  const source = fakeSource("a", OLD);
  const { scheduler, sent } = await setup([source]);
  await scheduler.clock.advance("30m");
  source.answer = NEW;
  await scheduler.clock.advance("20m");
  await scheduler.restart({ crash: true });
  source.answer = OLD;
  await scheduler.clock.advance("20m");
  source.answer = NEW;
  await scheduler.clock.advance("20m");
  expect(sent("bgs")).toEqual([TEXT]);
});

test("announces once a tick that fell into a downtime", async () => {
  const source = fakeSource("a", OLD);
  const { scheduler, sent } = await setup([source]);
  await scheduler.clock.advance("20m");
  await scheduler.stop();
  source.answer = NEW;
  await scheduler.clock.advance("6h");
  await scheduler.restart();
  await scheduler.clock.advance("30m");
  expect(sent("bgs")).toEqual([TEXT]);
});

test("asks the next source when one cannot tell, and fails when none can", async () => {
  const broken = fakeSource("broken", new Error("HTTP 503"));
  const source = fakeSource("b", OLD);
  const { scheduler, sent } = await setup([broken, source]);
  await scheduler.clock.advance("10m");
  source.answer = NEW;
  await scheduler.clock.advance("40m");
  expect(sent("bgs")).toEqual([TEXT]);
  source.answer = new Error("HTTP 500");
  const runs = runsOf(await scheduler.clock.advance("6m"), MONITOR);
  expect(runs[0]).toMatchObject({ status: "failed" });
});

test("asks a second source only about a tick that is too soon", async () => {
  const first = fakeSource("a", NEW);
  const second = fakeSource("b", NEW);
  const { scheduler, sent } = await setup([first, second], { now: "2025-09-12T10:34:00Z" });
  await scheduler.clock.advance("10m");
  expect(second.asked).toEqual([]);
  first.answer = "2025-09-12T11:30:00.000Z";
  await scheduler.clock.advance("2h");
  expect(second.asked.length).toBeGreaterThan(0);
  expect(sent("bgs")).toHaveLength(1);
  second.answer = "2025-09-12T11:31:00.000Z";
  await scheduler.clock.advance("10m");
  expect(sent("bgs")).toHaveLength(2);
});

test("asks nobody where no tenant has ticks announced", async () => {
  const source = fakeSource("a", OLD);
  const { scheduler } = await setup([source], { settings: { ticks: false } });
  await scheduler.clock.advance("30m");
  expect(source.asked).toEqual([]);
  const always = fakeSource("a", OLD);
  const other = await setup([always], {
    settings: { ticks: false },
    options: { tickPolling: "always" },
  });
  await other.scheduler.clock.advance("30m");
  expect(always.asked.length).toBeGreaterThan(0);
});
