import { join } from "node:path";
import { expect, test } from "vitest";
import type { Run } from "../src/model/run.ts";
import { Child } from "./harness/child.ts";
import { print, readLines, temporaryFolder } from "./harness/files.ts";
import { Receiver } from "./harness/receiver.ts";
import type { SuspendLine, SuspendsTask } from "./programs/suspends.ts";

const HOUR = 3_600_000;

test("a process that is stopped for 40 s loses its run to the other one, and cannot overwrite what that wrote", async () => {
  using folder = temporaryFolder();
  await using receiver = await Receiver.listen();
  const lines = join(folder.path, "lines");
  const at = Date.now() + 4_000;
  const task = (node: string): SuspendsTask => ({
    node,
    file: join(folder.path, "carillon.db"),
    lines,
    url: receiver.url,
    at,
    until: at + 62_000,
  });
  const children = {
    a: new Child("suspends").order(task("a")),
    b: new Child("suspends").order(task("b")),
  };
  await using _a = children.a;
  await using _b = children.b;
  const first = await Promise.race([
    children.a.word("began").then(() => "a" as const),
    children.b.word("began").then(() => "b" as const),
  ]);
  const other = first === "a" ? "b" : "a";
  const [sleeper, successor] = [children[first], children[other]];
  const stopped = Date.now();
  sleeper.signal("SIGSTOP");
  await successor.word("began");
  const takenOver = Date.now() - stopped;
  await new Promise((resolve) => {
    setTimeout(resolve, stopped + 40_000 - Date.now());
  });
  sleeper.signal("SIGCONT");
  const [done] = await Promise.all([successor.word("done"), sleeper.word("done")]);
  const ends = await Promise.all([sleeper.ended, successor.ended]);
  expect(ends, sleeper.output + successor.output).toEqual([
    { code: 0, signal: null },
    { code: 0, signal: null },
  ]);

  print(`the other process began the run ${takenOver} ms after the first was stopped`);
  const did = (node: string) =>
    readLines<SuspendLine>(lines).flatMap((line) => (line.node === node ? [line.did] : []));
  expect(did(first)).toEqual(["began", "refused RUN_LEASE_LOST", "ended"]);
  expect(did(other)).toEqual(["began", "ended"]);
  const [run, ...more] = done["runs"] as Run[];
  expect(more).toEqual([]);
  expect(run).toMatchObject({ status: "succeeded", result: other });
  expect(run?.attempts.map(({ outcome }) => outcome)).toEqual(["lost", "succeeded"]);
  expect(receiver.arrivals.map(({ body }) => body)).toEqual([`from ${other}`]);
});

test("a clock that is set ahead by an hour, and back again: clock:jumped, what is due runs once", async () => {
  using folder = temporaryFolder();
  const lines = join(folder.path, "lines");
  const begun = Date.now();
  const task: SuspendsTask = {
    node: "a",
    file: join(folder.path, "carillon.db"),
    lines,
    url: "http://127.0.0.1:9",
    step: HOUR,
    until: begun + 5_000,
  };
  await using child = new Child("suspends").order(task);
  await child.word("done");
  expect(await child.ended, child.output).toEqual({ code: 0, signal: null });
  const jumps = child.told.flatMap(({ word, by }) => (word === "jumped" ? [Number(by)] : []));
  print(`clock:jumped by ${jumps.join(" and ")} ms`);
  expect(jumps).toHaveLength(2);
  expect(Math.abs((jumps[0] ?? 0) - HOUR)).toBeLessThan(1_000);
  expect(Math.abs((jumps[1] ?? 0) + HOUR)).toBeLessThan(1_000);

  const ran = readLines<SuspendLine>(lines).map(({ occurrence = "" }) => Date.parse(occurrence));
  expect(new Set(ran).size, "nothing runs twice").toBe(ran.length);
  // The hour that was passed over, and no gap in it.
  expect(ran.length).toBeGreaterThanOrEqual(60);
  const sorted = [...ran].sort((one, other) => one - other);
  for (const [index, at] of sorted.slice(1).entries())
    expect(at - (sorted[index] ?? 0)).toBe(60_000);
});
