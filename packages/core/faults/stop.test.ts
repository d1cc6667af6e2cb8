import { join } from "node:path";
import { expect, test } from "vitest";
import { type Store, sqliteStore } from "../src/store/index.ts";
import { systemClock } from "../src/time/index.ts";
import { Child } from "./harness/child.ts";
import { print, temporaryFolder } from "./harness/files.ts";
import { Receiver } from "./harness/receiver.ts";

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

async function setup() {
  const folder = temporaryFolder();
  const receiver = await Receiver.listen();
  return {
    start: (how: string) =>
      new Child("stops").order({ folder: folder.path, url: receiver.url, how }),
    receiver,
    store: async (): Promise<Store> => {
      const store = sqliteStore({ file: join(folder.path, "carillon.db") });
      await store.open({ logger: SILENT, clock: systemClock() });
      return store;
    },
    async [Symbol.asyncDispose]() {
      await receiver[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

test("after stop() nothing keeps the process: databases, connections, log and timers are closed", async () => {
  await using house = await setup();
  await using child = house.start("at-once");
  const stopped = await child.word("stopped");
  expect(await child.ended, child.output).toEqual({ code: 0, signal: null });
  const lingered = Date.now() - Number(stopped["at"]);
  print(`the process ended ${lingered} ms after stop()`);
  expect(lingered).toBeLessThan(2_000);
});

test("stop() and the end of the process do not wait for 20 runs that ignore their signal", async () => {
  await using house = await setup();
  await using child = house.start("stubborn");
  const stopped = await child.word("stopped");
  expect(await child.ended, child.output).toEqual({ code: 0, signal: null });
  const lingered = Date.now() - Number(stopped["at"]);
  print(`the process ended ${lingered} ms after stop()`);
  expect(lingered).toBeLessThan(2_000);
  const store = await house.store();
  const { items } = await store.runs.list({ job: "bell:stubborn", limit: 100 });
  await store.close();
  // Recorded as interrupted, and due again: nothing is lost with the stop.
  expect(items.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => "queued"));
  expect(items.map(({ attempts }) => attempts.at(-1)?.outcome)).toEqual(
    Array.from({ length: 20 }, () => "interrupted"),
  );
});

test("a host that stops at SIGTERM finishes what runs and ends with status 0", async () => {
  await using house = await setup();
  await using child = house.start("host");
  await child.word("running");
  child.signal("SIGTERM");
  expect(await child.ended, child.output).toEqual({ code: 0, signal: null });
  expect(await child.word("finished")).toMatchObject({ status: "succeeded", result: "rang" });
  // What it wrote at its end is sent now, or after the next start: both messages are there then.
  await using next = house.start("at-once");
  expect(await next.ended, next.output).toEqual({ code: 0, signal: null });
  await using last = house.start("host");
  await last.word("running");
  while (new Set(house.receiver.arrivals.map(({ id }) => id)).size < 2) await tick();
  last.signal("SIGTERM");
  expect(await last.ended, last.output).toEqual({ code: 0, signal: null });
});

function tick(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
}
