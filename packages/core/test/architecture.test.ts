import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  bypassedDoors,
  doorsWithLogic,
  ranks,
  roomCycles,
  upwardImports,
} from "./architecture/rooms.ts";
import {
  eagerLibraries,
  oversizedFiles,
  pluginReachesInside,
  processListeners,
  tsyringeOutsideItsRoom,
  worldOutsideItsRoom,
  writtenAny,
} from "./architecture/rules.ts";
import { readSources, type SourceFile } from "./architecture/source-tree.ts";

const packages = join(import.meta.dirname, "../..");
const core = readSources(join(packages, "core/src"));
const plugins = readdirSync(packages)
  .filter((name) => name.startsWith("plugin-"))
  .map((name) => ({ name, sources: readSources(join(packages, name, "src")) }));

describe("the source tree of core", () => {
  test("is read as a whole", () => {
    expect(core.length).toBeGreaterThan(40);
    expect(core.map((file) => file.path)).toContain("scheduler/scheduler.ts");
    const rooms = new Set(core.map((file) => file.path.split("/")[0]));
    expect([...rooms].filter((room) => !ranks.flat().includes(room ?? ""))).toEqual([]);
  });

  test("imports downwards only", () => expect(upwardImports(core)).toEqual([]));
  test("has no ring of rooms", () => expect(roomCycles(core)).toEqual([]));
  test("takes values through the doors", () => expect(bypassedDoors(core)).toEqual([]));
  test("keeps logic out of the doors", () => expect(doorsWithLogic(core)).toEqual([]));
  test("touches clock, timers and console in one room", () =>
    expect(worldOutsideItsRoom(core)).toEqual([]));
  test("listens to nothing of the process", () => expect(processListeners(core)).toEqual([]));
  test("writes no any", () => expect(writtenAny(core)).toEqual([]));
  test("knows tsyringe in one room", () => expect(tsyringeOutsideItsRoom(core)).toEqual([]));
  test("loads heavy libraries at first use", () =>
    expect(eagerLibraries(core, "index.ts")).toEqual([]));
  test("has no file over 300 lines of code", () => expect(oversizedFiles(core)).toEqual([]));
});

describe.each(plugins)("$name", ({ sources }) => {
  test("has sources", () => expect(sources.length).toBeGreaterThan(0));
  test("stays outside the public doors", () => expect(pluginReachesInside(sources)).toEqual([]));
  test("has no clock, timer or console of its own", () =>
    expect(worldOutsideItsRoom(sources)).toEqual([]));
  test("listens to nothing of the process", () => expect(processListeners(sources)).toEqual([]));
  test("writes no any", () => expect(writtenAny(sources)).toEqual([]));
  test("has no file over 300 lines of code", () => expect(oversizedFiles(sources)).toEqual([]));
});

describe("a planted fault is found:", () => {
  test("a value imported upwards", () => {
    const planted = plant(
      "store/planted.ts",
      'import { plan } from "../planner/index.ts"; plan();',
    );
    expect(upwardImports(planted)).toEqual([
      "store/planted.ts: store imports planner, which lies above it",
    ]);
  });

  test("a type imported upwards", () => {
    const planted = plant("time/planted.ts", 'import type { Run } from "../model/run.ts";');
    expect(upwardImports(planted)).toEqual([
      "time/planted.ts: time imports model, which lies above it",
    ]);
  });

  test.each([
    ["a dynamic import", 'await import("../scheduler/scheduler.ts");'],
    ["an import type", 'export type A = import("../scheduler/scheduler.ts").Scheduler;'],
    ["a re-export", 'export { a } from "../scheduler/scheduler.ts";'],
    ["a star re-export", 'export * from "../../scheduler/scheduler.ts";'],
  ])("%s upwards", (_name, text) => {
    const path = text.includes("../../") ? "jobs/deep/planted.ts" : "jobs/planted.ts";
    expect(upwardImports(plant(path, text))).toEqual([
      `${path}: jobs imports scheduler, which lies above it`,
    ]);
  });

  test("an import of the public face", () => {
    expect(
      upwardImports(plant("scheduler/planted.ts", 'import { cron } from "../index.ts";')),
    ).toEqual(["scheduler/planted.ts: scheduler imports index.ts, which lies above it"]);
  });

  test("a file in no room", () => {
    expect(upwardImports(plant("utils/planted.ts", "export {};"))).toEqual([
      "utils/planted.ts: stands in no room of ARCHITECTURE.md",
    ]);
  });

  test("a ring of two rooms of one rank, made of types", () => {
    const ring = [
      ...plant("runner/a.ts", 'import type { B } from "../engine/b.ts";'),
      ...plant("engine/b.ts", 'import type { C } from "../plugins/c.ts";'),
      ...plant("plugins/c.ts", 'import type { A } from "../runner/a.ts";'),
    ];
    expect(roomCycles(ring)).toEqual(["runner → engine → plugins → runner"]);
    expect(roomCycles(ring.slice(1))).toEqual([]);
  });

  test("a value taken past a door, but not a type", () => {
    expect(
      bypassedDoors(plant("jobs/a.ts", 'import { parse } from "../time/duration.ts";')),
    ).toEqual(["jobs/a.ts: takes time/duration.ts past the door time/index.ts"]);
    expect(
      bypassedDoors(plant("jobs/a.ts", 'import { type D } from "../time/duration.ts";')),
    ).toEqual([]);
  });

  test("a file that imports its own door", () => {
    expect(bypassedDoors(plant("jobs/a.ts", 'import { b } from "./index.ts";'))).toEqual([
      "jobs/a.ts: imports its own door",
    ]);
  });

  test("logic in a door", () => {
    expect(doorsWithLogic(plant("jobs/index.ts", 'export * from "./a.ts"; const b = 1;'))).toEqual([
      "jobs/index.ts: a door only re-exports",
    ]);
  });

  test.each([
    ["Date.now", "const a = Date.now();"],
    ["Date.now", "const now = Date.now;"],
    ["new Date()", "const a = new Date();"],
    ["Date()", "const a = Date();"],
    ["setTimeout", "const handle = setTimeout(() => {}, 1);"],
    ["setInterval", "const start = setInterval;"],
    ["globalThis.setTimeout", "globalThis.setTimeout(() => {}, 1);"],
    ["AbortSignal.timeout", "const signal = AbortSignal.timeout(1);"],
    ["console", 'console.log("x");'],
    ["node:timers/promises", 'import { setTimeout as wait } from "node:timers/promises";'],
  ])("%s outside time/", (use, text) => {
    expect(worldOutsideItsRoom(plant("runner/a.ts", text))).toEqual([
      `runner/a.ts: ${use}, which belongs to time/`,
    ]);
    expect(worldOutsideItsRoom(plant("time/a.ts", text))).toEqual([]);
  });

  test("but not a name that only looks like one", () => {
    const text = 'const options = { console: "off", at: new Date(0) }; log(options.console);';
    expect(worldOutsideItsRoom(plant("logging/a.ts", text))).toEqual([]);
  });

  test("a handler on the process, but not the monitor", () => {
    const listener = plant("runner/a.ts", 'process.on("uncaughtException", () => {});');
    expect(processListeners(listener)).toEqual([
      'runner/a.ts: listens to "uncaughtException" of the process',
    ]);
    const monitor = plant("runner/a.ts", 'process.on("uncaughtExceptionMonitor", () => {});');
    expect(processListeners(monitor)).toEqual([]);
  });

  test("any in a type", () => {
    expect(writtenAny(plant("jobs/a.ts", "export type A = Record<string, any>;"))).toEqual([
      "jobs/a.ts: any",
    ]);
    expect(writtenAny(plant("jobs/a.ts", '// any\nexport const any = "any";'))).toEqual([]);
  });

  test("tsyringe as a value, but not as a type", () => {
    const value = 'import { container } from "tsyringe";';
    expect(tsyringeOutsideItsRoom(plant("plugins/a.ts", value))).toHaveLength(1);
    expect(tsyringeOutsideItsRoom(plant("container/a.ts", value))).toEqual([]);
    const type = 'import type { DependencyContainer } from "tsyringe";';
    expect(tsyringeOutsideItsRoom(plant("plugins/a.ts", type))).toEqual([]);
  });

  test("a heavy library that the public face loads", () => {
    const eager = [
      ...plant("index.ts", 'export { a } from "./http/a.ts";'),
      ...plant("http/a.ts", 'import got from "got"; export const a = got;'),
    ];
    expect(eagerLibraries(eager, "index.ts")).toEqual(["index.ts → http/a.ts loads got"]);
    const lazy = [
      ...plant("index.ts", 'export { a } from "./http/a.ts"; export type { B } from "./b.ts";'),
      ...plant(
        "http/a.ts",
        'import type { Got } from "got"; export const a = () => import("got");',
      ),
      ...plant("b.ts", 'import "winston";'),
    ];
    expect(eagerLibraries(lazy, "index.ts")).toEqual([]);
  });

  test("a file of 301 lines of code, comments not counted", () => {
    const code = "const a = 1;\n".repeat(300);
    expect(oversizedFiles(plant("jobs/a.ts", `${code}// why\n\n/**\n * why\n */\n`))).toEqual([]);
    expect(oversizedFiles(plant("jobs/a.ts", `${code}const b = 2;\n`))).toEqual([
      "jobs/a.ts: 301 lines of code; over 300 it is two rooms",
    ]);
  });

  test.each([
    ["@carillon/core/jobs", true],
    ["@carillon/core/dist/index.js", true],
    ["../../core/src/index.ts", true],
    ["@carillon/core", false],
    ["@carillon/core/testing", false],
    ["../schema.ts", false],
    ["node:fs/promises", false],
  ])("a plugin that imports %s: %s", (specifier, found) => {
    const planted = plant("services/a.ts", `import { a } from "${specifier}";`);
    expect(pluginReachesInside(planted)).toHaveLength(found ? 1 : 0);
  });
});

function plant(path: string, text: string): readonly SourceFile[] {
  return [{ path, text }];
}
