import { join } from "node:path";
import { expect, test } from "vitest";
import { Child } from "./harness/child.ts";
import { print, readLines, temporaryFolder } from "./harness/files.ts";
import type { RememberedTask } from "./programs/remembers.ts";
import type { TickLine, TwoProcessesTask } from "./programs/two-processes.ts";

const TENANTS = 10;
const SCHEDULES = 20;
const SECONDS = 20;

test(`two processes on one file, ${TENANTS * SCHEDULES} schedules each second for ${SECONDS} s: every occurrence once`, async () => {
  using folder = temporaryFolder();
  const lines = join(folder.path, "lines");
  await using a = new Child("two-processes");
  await using b = new Child("two-processes");
  const from = Math.ceil(Date.now() / 1000 + 6) * 1000;
  const task = (node: string): TwoProcessesTask => ({
    node,
    file: join(folder.path, "carillon.db"),
    lines,
    tenants: TENANTS,
    schedules: SCHEDULES,
    from,
    until: from + (SECONDS - 1) * 1000,
  });
  a.order(task("a"));
  b.order(task("b"));
  await Promise.all([a.word("started"), b.word("started")]);
  expect(Date.now(), "both started before the first instant").toBeLessThan(from);
  const ended = await Promise.all([a.ended, b.ended]);
  const outputs = a.output + b.output;
  expect(ended, outputs).toEqual([
    { code: 0, signal: null },
    { code: 0, signal: null },
  ]);

  const ran = readLines<TickLine>(lines);
  const late = ran.map((line) => line.late).sort((one, other) => one - other);
  const byNode = (node: string): number => ran.filter((line) => line.node === node).length;
  print(
    `${ran.length} runs, ${byNode("a")} by one process and ${byNode("b")} by the other; ` +
      `late by ${late[late.length >> 1]} ms (median), ${late[Math.floor(late.length * 0.99)]} ms (99 %), ${late.at(-1)} ms (most)`,
  );
  const times = new Map<string, number>();
  for (const { schedule, occurrence } of ran) {
    const name = `${schedule} ${occurrence}`;
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  const wanted: string[] = [];
  for (let tenant = 0; tenant < TENANTS; tenant += 1)
    for (let at = 0; at < SCHEDULES; at += 1)
      for (let second = 0; second < SECONDS; second += 1)
        wanted.push(`ticks:tick@t${tenant}#n${at} ${from + second * 1000}`);
  expect([...times].filter(([, count]) => count > 1)).toEqual([]);
  expect([...times.keys()].sort()).toEqual(wanted.sort());
  expect(Math.min(byNode("a"), byNode("b")), "neither process was idle").toBeGreaterThan(0);
});

test.each(["ends", "is killed"])(
  "pause, dynamic schedules, next instants and history survive a process that %s",
  async (how) => {
    using folder = temporaryFolder();
    const task = (act: boolean): RememberedTask => ({
      file: join(folder.path, "carillon.db"),
      act,
      stays: act && how === "is killed",
    });
    await using first = new Child("remembers").order(task(true));
    const before = await first.word("knows");
    if (how === "is killed") first.signal("SIGKILL");
    await first.ended;
    await using second = new Child("remembers").order(task(false));
    const after = await second.word("knows");
    expect(await second.ended, second.output).toEqual({ code: 0, signal: null });

    expect(after["schedules"]).toEqual(before["schedules"]);
    expect(after["runs"]).toEqual(before["runs"]);
    expect(after["logs"]).toEqual(before["logs"]);
    expect(before["schedules"]).toMatchObject([
      { key: "book:daily@here", status: "paused", origin: "code" },
      { key: "book:hourly@here", status: "active", origin: "code" },
      { key: "book:hourly@here#added", status: "active", origin: "dynamic" },
      { key: "book:hourly@here#paused", status: "paused", origin: "dynamic" },
      { key: "book:hourly@here#synced", status: "active", origin: "dynamic" },
    ]);
    for (const { nextAt } of after["schedules"] as { nextAt?: string }[])
      expect(Date.parse(nextAt ?? "")).toBeGreaterThan(Date.now());
    expect(before["runs"]).toMatchObject([
      { status: "failed", reason: "on purpose" },
      { status: "succeeded", result: { page: 7 } },
    ]);
  },
);
