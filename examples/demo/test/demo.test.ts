import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, createScheduler, type Run, type Scheduler, TOKENS } from "@carillon/core";
import { startDiscord, type TestDiscord } from "@carillon/plugin-discord/testing";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { root, runTool } from "../../../test/run-tool.ts";
import { clockBehind } from "../src/clock-behind.ts";
import { readCommandLine } from "../src/command-line.ts";
import { runDemo } from "../src/run-demo.ts";

const corrected = readFileSync(
  join(root, "packages/plugin-bgs/test/fixtures/corrected_daily.txt"),
  "utf8",
);

test("each squadron's reports are caught up by their schedules, and reach their channels", async () => {
  const { runs, discord, lines } = await demo();
  // The conflicts are reported four times a day; after six hours it is too late for one.
  const ran = runs.filter(({ status }) => status !== "missed" && status !== "coalesced");
  const kept = ran.map(({ schedule, cause, status }) => `${schedule} ${cause} ${status}`);
  expect(kept.toSorted()).toEqual([
    "bgs:conflict-report@veil-wardens schedule succeeded",
    "bgs:daily-summary@kesh-tarra-union schedule succeeded",
    "bgs:daily-summary@veil-wardens schedule succeeded",
    "bgs:ground-cz-summary@veil-wardens schedule succeeded",
    "bgs:space-cz-summary@kesh-tarra-union schedule succeeded",
    "bgs:space-cz-summary@veil-wardens schedule succeeded",
  ]);
  const summary = runs.find(({ schedule }) => schedule === "bgs:daily-summary@veil-wardens");
  expect(summary?.scheduledFor.toISOString()).toMatch(/T00:00:00.000Z$/);
  const { day } = (summary as Run).result as { day: string };
  const posts = discord.messages("veil-wardens-shoutout").map(({ content }) => content);
  expect(posts).toContain(corrected.replace("2025-09-12", day).trim());
  expect(posts).toHaveLength(4);
  expect(discord.messages("veil-wardens-bgs")).toHaveLength(1);
  const union = discord.messages("kesh-tarra-union-shoutout");
  expect(union.map(({ username }) => username)).toEqual(["Union Herald", "Union Herald"]);
  expect(JSON.stringify(union)).toContain("1 250 500");
  expect(JSON.stringify(union)).not.toContain("Nova Reyes");
  const printed = lines.join("\n");
  expect(printed).toContain("#shoutout of veil-wardens: 4 messages");
  expect(printed).toContain("│ 1. Nova Reyes           | Vol:      24,300,000 Cr. -     1,440 t");
  expect(printed).not.toContain("not complete");
}, 60_000);

test.each(["00:00:30", "00:02:00", "00:09:59", "00:10:01", "11:59:59", "23:59:58"])(
  "the round is complete when it begins at %s UTC",
  async (time) => {
    const { end, runs } = await demo({ now: new Date(`2026-03-01T${time}Z`) });
    expect(end).toBe("complete");
    const summaries = runs.filter(({ job, status }) => {
      return job === "bgs:daily-summary" && status === "succeeded";
    });
    // Some minutes after midnight that of the day that has just ended may be due as well.
    expect(new Set(summaries.map(({ tenant }) => tenant))).toEqual(
      new Set(["kesh-tarra-union", "veil-wardens"]),
    );
  },
  60_000,
);

test("a round in which Discord is away is told as incomplete, with what waits and why", async () => {
  const discord = await startDiscord();
  onTestFinished(() => discord.stop());
  discord.failNext({ kind: "answer", status: 500 }, { times: 100 });
  const { end, lines } = await demo({ discord, until: "tried" });
  expect(end).toBe("late");
  expect(lines.join("\n")).toMatch(
    /message to #bgs of veil-wardens is pending, tried once: .*\b500\b/,
  );
}, 60_000);

test.each([
  [[], { kind: "run", once: false }],
  [["--once"], { kind: "run", once: true }],
  [["--", "--once"], { kind: "run", once: true }],
  [["--once", "-h"], { kind: "help" }],
  [["--onec"], { kind: "wrong", problem: "expected --once or --help, found --onec" }],
])("%j is read as %j", (given, read) => expect(readCommandLine(given)).toEqual(read));

beforeAll(async () => {
  const built = await runTool("node_modules/typescript/bin/tsc", [
    "-b",
    "--noCheck",
    "examples/demo",
  ]);
  if (!built.ok) throw new Error(`the demo does not build:\n${built.output}`);
}, 120_000);

test.each(["SIGINT", "SIGTERM"] as const)(
  "keeps running after the round, and %s ends it with status 0",
  async (signal) => {
    const { child, printed, said } = program([]);
    await said("Ctrl-C ends it.");
    expect(child.exitCode).toBeNull();
    child.kill(signal);
    const [code] = (await once(child, "close")) as [number | null];
    expect({ code, end: printed().trimEnd().split("\n").at(-1) }).toEqual({
      code: 0,
      end: "It stops.",
    });
  },
  60_000,
);

test("a signal before the round is complete ends it with status 0 as well", async () => {
  const { child, printed, said } = program([]);
  await said("1. The evening before");
  child.kill("SIGTERM");
  const [code] = (await once(child, "close")) as [number | null];
  expect(code).toBe(0);
  expect(printed()).not.toContain("Ctrl-C ends it.");
}, 60_000);

test("--once ends with status 0 by itself, and --help tells how it is used", async () => {
  const full = program(["--once"]);
  const help = program(["--help"]);
  const [[code], [helped]] = await Promise.all([
    once(full.child, "close"),
    once(help.child, "close"),
  ]);
  expect([code, helped]).toEqual([0, 0]);
  expect(full.printed()).toContain("4. Where to look");
  expect(full.printed()).not.toContain("Ctrl-C");
  expect(help.printed()).toContain("Usage: pnpm demo [--once] [--help]");
}, 60_000);

test("a word that it does not know is status 2", async () => {
  const { child, printed } = program(["--onec"]);
  const [code] = (await once(child, "close")) as [number | null];
  expect(code).toBe(2);
  expect(printed()).toContain("expected --once or --help, found --onec");
}, 60_000);

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "carillon-demo-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Runs the demo in this process; `tried`: has no more patience as soon as everything was tried. */
async function demo(options: { discord?: TestDiscord; until?: "tried"; now?: Date } = {}) {
  const discord = options.discord ?? (await startDiscord());
  onTestFinished(() => discord.stop());
  const lines: string[] = [];
  const runs: Run[] = [];
  const patience = new AbortController();
  const watch = async (scheduler: Scheduler): Promise<void> => {
    await scheduler.once("run:finished", ({ job }) => job === "bgs:daily-summary");
    await expect
      .poll(async () => {
        const { items } = await scheduler.deliveries.list({ channel: "bgs" });
        return items.map(({ attempts }) => attempts);
      })
      .toEqual([1]);
    patience.abort();
  };
  let watching: Promise<void> | undefined;
  const end = await runDemo({
    once: true,
    print: (line) => void lines.push(line),
    signal: new AbortController().signal,
    ...(options.until === undefined ? {} : { patience: patience.signal }),
    ...(options.now === undefined ? {} : { clock: clockAt(options.now) }),
    folder: folder(),
    discord,
    observe(scheduler, life) {
      if (life === "evening") return;
      scheduler.on("run:finished", (run) => void runs.push(run));
      if (options.until !== undefined) watching = watch(scheduler);
    },
  });
  await watching;
  return { end, runs, discord, lines };
}

/** The machine's clock, set back to an instant. */
function clockAt(instant: Date): Clock {
  const clock = createScheduler({ logging: { console: "off" } }).get(TOKENS.Clock);
  return clockBehind(clock, clock.now().getTime() - instant.getTime());
}

/** Runs the built program; its temporary files go with the test. */
function program(words: readonly string[]) {
  const child = spawn(
    process.execPath,
    [join(root, "examples/demo/dist/main.js"), ...words],
    // Its temporary folder is made below this one.
    { env: { ...process.env, TMPDIR: folder() }, stdio: ["ignore", "pipe", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  const heard: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      for (const hear of heard) hear();
    });
  }
  const said = (part: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (text.includes(part)) resolve();
      };
      heard.push(look);
      child.once("close", () => reject(new Error(`it ended before it said ${part}:\n${text}`)));
      look();
    });
  return { child, printed: () => text, said };
}
