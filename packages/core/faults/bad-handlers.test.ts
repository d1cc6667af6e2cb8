import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Run } from "../src/model/run.ts";
import { Child } from "./harness/child.ts";
import { print, readLines, temporaryFolder } from "./harness/files.ts";
import type { BadHandlersTask, BeginLine, Deed } from "./programs/bad-handlers.ts";

const BYSTANDERS = 40;
const STEADY = 21;

function setup(deed: Deed) {
  const folder = temporaryFolder();
  const task: BadHandlersTask = {
    file: join(folder.path, "carillon.db"),
    lines: join(folder.path, "lines"),
    log: join(folder.path, "carillon.log"),
    deed,
    at: Date.now() + 3_000,
    ahead: 0,
  };
  return {
    task,
    begun: () => readLines<BeginLine>(task.lines),
    log: () => readFileSync(task.log, "utf8"),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** How often each occurrence of the well-behaved jobs was begun. */
function executions(lines: readonly BeginLine[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { schedule, occurrence } of lines) {
    if (schedule.startsWith("zoo:bad")) continue;
    const name = `${schedule} ${occurrence}`;
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return times;
}

function expectEachOnce(lines: readonly BeginLine[]): void {
  const times = executions(lines);
  expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
  const names = [...times.keys()];
  expect(names.filter((name) => name.startsWith("zoo:bystander@"))).toHaveLength(BYSTANDERS);
  expect(names.filter((name) => name.startsWith("zoo:steady@"))).toHaveLength(STEADY);
}

test("a handler that throws a string, rejects after its timeout or never settles harms no other run", async () => {
  using zoo = setup("never harms");
  await using child = new Child("bad-handlers").order(zoo.task);
  const done = await child.word("done");
  expect(await child.ended, child.output).toEqual({ code: 0, signal: null });
  const runs = new Map((done["runs"] as Run[]).map((run) => [run.schedule ?? "", run]));
  expect(runs.get("zoo:throws-a-string@here")).toMatchObject({
    status: "failed",
    reason: "a string",
  });
  expect(runs.get("zoo:rejects-late@here")?.attempts[0]?.error?.code).toBe("RUN_TIMEOUT");
  expect(runs.get("zoo:never-settles@here")?.attempts[0]?.error?.code).toBe("RUN_TIMEOUT");
  expectEachOnce(zoo.begun());
  const latest = Math.max(
    ...zoo.begun().map(({ when, occurrence }) => when - Date.parse(occurrence)),
  );
  print(`the latest of the other runs began ${latest} ms after its instant`);
  expect(latest).toBeLessThan(5_000);
  expect(done["health"]).toMatchObject({ status: "up" });
});

test.each([["throws in nextTick"], ["throws in a timer"], ["rejects nobody's promise"]] as const)(
  "a handler that %s ends the process; its run is lost and recovered, the others are caught up, nothing runs twice",
  async (deed) => {
    using zoo = setup(deed);
    await using first = new Child("bad-handlers").order(zoo.task);
    const { code, signal } = await first.ended;
    const run = String((await first.word("bad"))["run"]);
    expect({ code, signal }, "as Node prescribes").toEqual({ code: 1, signal: null });
    expect(first.output, "Node's own words").toContain("Error: outside its promise");
    const said = "an exception outside its promise ends the process";
    for (const log of [first.output, zoo.log()]) {
      const line = log.split("\n").find((each) => each.includes(said));
      expect(line, "the log names the run").toContain(run);
      expect(line).toContain("outside its promise");
    }
    const before = zoo.begun().length;

    // The lease of the dead has run out.
    await using second = new Child("bad-handlers").order({
      ...zoo.task,
      deed: "nothing",
      ahead: 31_000,
    });
    const done = await second.word("done");
    expect(await second.ended, second.output).toEqual({ code: 0, signal: null });
    expect(second.told.filter(({ word }) => word === "lost")).toEqual([{ word: "lost", run }]);
    const recovered = (done["runs"] as Run[]).find(({ id }) => id === run);
    expect(recovered?.status).toBe("succeeded");
    expect(recovered?.attempts.map(({ outcome }) => outcome)).toEqual(["lost", "succeeded"]);
    const bad = zoo.begun().filter(({ schedule }) => schedule.startsWith("zoo:bad"));
    expect(bad.map((line) => [line.run, line.attempt])).toEqual([
      [run, 1],
      [run, 2],
    ]);
    print(`${before} runs began before the end of the process, ${zoo.begun().length} in all`);
    expectEachOnce(zoo.begun());
  },
);

test.each(["blocks at once", "blocks after an await"] as const)(
  "a handler that %s for 5 s: every due run starts afterwards, log and health name it",
  async (deed) => {
    using zoo = setup(deed);
    await using child = new Child("bad-handlers").order(zoo.task);
    const done = await child.word("done");
    expect(await child.ended, child.output).toEqual({ code: 0, signal: null });
    const run = String((await child.word("bad"))["run"]);
    expectEachOnce(zoo.begun());
    const statuses = new Set((done["runs"] as Run[]).map(({ status }) => status));
    expect([...statuses], "nothing was dropped as a misfire").toEqual(["succeeded"]);

    const line = child.output.split("\n").find((each) => each.includes("the thread was held"));
    expect(line, child.output).toContain(`zoo:bad@here (${run})`);
    const { checks } = done["health"] as {
      checks: { thread: { status: string; message?: string; data?: { for: number } } };
    };
    expect(checks.thread.status).toBe("degraded");
    expect(checks.thread.message).toContain(`zoo:bad@here (${run})`);
    expect(checks.thread.data?.for).toBeGreaterThan(4_900);
    expect(checks.thread.data?.for).toBeLessThan(7_000);
    print(`health says: ${checks.thread.message}`);
  },
);
