import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { expect, test } from "vitest";
import { Child } from "./harness/child.ts";
import { print, readLines, temporaryFolder } from "./harness/files.ts";
import { KillLedger, PHASES, type Phase } from "./harness/kill-ledger.ts";
import { Receiver } from "./harness/receiver.ts";
import type { HandlerLine, Kill9Task } from "./programs/kill-9.ts";

const KILLS = Number(process.env["CARILLON_KILLS"] ?? 200);
const EACH = Math.min(20, Math.floor(KILLS / 10));
const EVERY = 30_000;
/**
 * Each process starts two minutes later by its clock than the one before died: claims of the dead have run
 * out then, and there are occurrences to catch up, so that all phases are busy from the first moment.
 */
const LATER = 121_000;
/** Milliseconds from the beginning of a phase within which the kill comes. */
const WITHIN: Readonly<Record<Phase, number>> = {
  claim: 2,
  handler: 4,
  notify: 2,
  "send, before the answer": 3,
  "send, after the answer": 1,
  finish: 2,
};

// Two to three minutes on a machine that does nothing else.
test.each(["normal", "full"] as const)(
  `kill -9, ${KILLS} times, with synchronous=%s`,
  { timeout: 1_200_000 },
  async (synchronous) => {
    using folder = temporaryFolder();
    await using receiver = await Receiver.listen();
    const begun = performance.now();
    const lines = join(folder.path, "lines");
    const ledger = new KillLedger();
    const task = (child: number): Kill9Task => ({
      child,
      file: join(folder.path, "carillon.db"),
      synchronous,
      lines,
      url: receiver.url,
      ahead: child * LATER,
      every: EVERY,
      drain: child > KILLS,
    });

    const spare = [new Child("kill-9")];
    for (let child = 1; child <= KILLS; child += 1) {
      // The next one loads its libraries while this one works.
      spare.push(new Child("kill-9"));
      await kill(spare.shift() as Child, { task: task(child), ledger, receiver });
    }
    receiver.answers = (arrival) => {
      ledger.arrive(arrival);
      return true;
    };
    receiver.answered = (arrival) => ledger.answer(arrival);
    await using last = spare.shift() as Child;
    last.on((told) => ledger.hear(told));
    last.order(task(KILLS + 1));
    const drained = await last.word("drained");
    expect(await last.ended, last.output).toEqual({ code: 0, signal: null });

    const ran = readLines<HandlerLine>(lines);
    const seconds = Math.round((performance.now() - begun) / 1000);
    const occurrences = byOccurrence(ran);
    print(
      `${"phase".padEnd(24)} kills`,
      ...PHASES.map(
        (phase) => `${phase.padEnd(24)} ${String(ledger.kills.get(phase)).padStart(5)}`,
      ),
      `${"between two phases".padEnd(24)} ${String(ledger.between).padStart(5)}`,
      `${occurrences.size} occurrences, ${ran.filter(({ at }) => at === "begin").length} executions, ` +
        `${receiver.arrivals.length} posts, ${ledger.duplicates} of them again ` +
        `(${ledger.inSends} were under way at a kill, the store counted ${String(drained["doubts"])} doubts), ${seconds} s`,
    );

    expect(ledger.faults).toEqual([]);
    for (const phase of PHASES) expect(ledger.kills.get(phase), phase).toBeGreaterThanOrEqual(EACH);
    expect(gaps(occurrences)).toEqual([]);
    expect(wrongRuns(occurrences)).toEqual([]);
    expect(receivedOf(receiver)).toEqual([...occurrences.keys()].sort());
    expect(twoDeliveries(receiver)).toEqual([]);
    expect(ledger.duplicates).toBeLessThanOrEqual(ledger.inSends);
    expect(ledger.duplicates).toBeLessThanOrEqual(Number(drained["doubts"]));
    expect(drained["sent"]).toBe(occurrences.size);
  },
);

/** Lets a process work and kills it in the phase that was hit least. */
async function kill(
  child: Child,
  { task, ledger, receiver }: { task: Kill9Task; ledger: KillLedger; receiver: Receiver },
): Promise<void> {
  await using victim = child;
  const aimed = ledger.rarest();
  // All that a process catches up is one claim.
  const skip = aimed === "claim" ? 0 : Math.floor(Math.random() * 6);
  let seen = 0;
  let dead = false;
  const shoot = (): void => {
    if (dead) return;
    dead = true;
    wait(Math.random() * WITHIN[aimed]);
    victim.signal("SIGKILL");
  };
  const enters = (phase: Phase): boolean => phase === aimed && !dead && ++seen > skip;
  receiver.answers = (arrival) => {
    ledger.arrive(arrival);
    if (!enters("send, before the answer")) return !dead;
    shoot();
    return false;
  };
  receiver.answered = (arrival) => {
    ledger.answer(arrival);
    if (enters("send, after the answer")) shoot();
  };
  victim.on((told) => {
    ledger.hear(told);
    const phase = PHASES.find((each) => each === told.word);
    if (phase !== undefined && told["open"] !== undefined && enters(phase)) shoot();
  });
  await victim.word("ready");
  victim.order(task);
  // A process with little to do may not come to the phase so often.
  const patience = setTimeout(shoot, 3_000);
  const { signal } = await victim.ended;
  clearTimeout(patience);
  expect(signal, victim.output).toBe("SIGKILL");
  ledger.die(aimed);
}

/** Waits in place: a timer is too coarse for a phase that takes a millisecond. */
function wait(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

function byOccurrence(lines: readonly HandlerLine[]): Map<string, HandlerLine[]> {
  const found = new Map<string, HandlerLine[]>();
  for (const line of lines) {
    const name = `${line.schedule} ${line.occurrence}`;
    const known = found.get(name);
    if (known === undefined) found.set(name, [line]);
    else known.push(line);
  }
  return found;
}

/** Occurrences between the first and the last of a schedule that nothing ran for. */
function gaps(occurrences: ReadonlyMap<string, readonly HandlerLine[]>): readonly string[] {
  const bySchedule = new Map<string, number[]>();
  for (const [line] of occurrences.values()) {
    if (line === undefined) continue;
    const instants = bySchedule.get(line.schedule) ?? [];
    bySchedule.set(line.schedule, instants);
    instants.push(Date.parse(line.occurrence));
  }
  expect([...bySchedule.keys()].sort()).toEqual([
    "bells:at-once@blue",
    "bells:at-once@red",
    "bells:late@blue",
    "bells:late@red",
  ]);
  return [...bySchedule].flatMap(([schedule, instants]) => {
    const known = new Set(instants);
    const missing: string[] = [];
    for (let at = Math.min(...instants); at <= Math.max(...instants); at += EVERY)
      if (!known.has(at)) missing.push(`${schedule} ${new Date(at).toISOString()}`);
    return missing;
  });
}

/** Occurrences with two runs, with two executions in one process, or without an end. */
function wrongRuns(occurrences: ReadonlyMap<string, readonly HandlerLine[]>): readonly string[] {
  return [...occurrences].flatMap(([name, lines]) => {
    const begins = lines.filter(({ at }) => at === "begin");
    const faults: string[] = [];
    if (new Set(lines.map(({ run }) => run)).size > 1) faults.push(`${name}: two runs`);
    if (new Set(begins.map(({ child }) => child)).size < begins.length)
      faults.push(`${name}: executed twice by one process`);
    if (!lines.some(({ at }) => at === "end")) faults.push(`${name}: never ended`);
    return faults;
  });
}

function receivedOf({ arrivals }: Receiver): readonly string[] {
  return [...new Set(arrivals.map(({ body }) => body))].sort();
}

/** Messages that were written to the outbox twice. */
function twoDeliveries({ arrivals }: Receiver): readonly string[] {
  const ids = new Map<string, string>();
  return arrivals.flatMap(({ id, body }) => {
    const known = ids.get(body) ?? id;
    ids.set(body, known);
    return known === id ? [] : [body];
  });
}
