import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type ReceivedPush, startFcm } from "../src/testing/index.ts";
import type { PushTask } from "./programs/push.ts";

const PROGRAM = join(import.meta.dirname, "programs/dist/push.js");
const PEOPLE = Array.from({ length: 40 }, (_value, index) => `E-${1000 + index}`);
const KILLS = 12;
/** Claims and leases of the one that died have run out for the next. */
const LATER = 130_000;

test("kill -9 between FCM's answer and its record: at most one push more a person and kill", async () => {
  const folder = mkdtempSync(join(tmpdir(), "absence-fault-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let ahead = 0;
  await using fcm = await startFcm({ clock: { now: () => new Date(Date.now() + ahead) } });
  fcm.register("token", ...PEOPLE.map((id) => `device-of-${id}`));
  const { baseUrl, serviceAccount, tokenUrl } = fcm;
  const start = (kill: number): ChildProcess => {
    ahead = kill * LATER;
    const task: PushTask = {
      folder,
      baseUrl,
      tokenUrl,
      serviceAccount,
      people: PEOPLE,
      ahead,
      fills: kill === 0,
      drains: kill === KILLS,
    };
    return spawn(process.execPath, ["--enable-source-maps", PROGRAM], {
      env: { ...process.env, ABSENCE_TASK: JSON.stringify(task) },
      stdio: ["ignore", "pipe", "pipe"],
    });
  };
  let inFlight = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = start(kill);
    let errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let left = 1 + (kill % 4);
    // FCM has the push and its answer is on the way: the process dies before it can record it.
    fcm.onPush = () => {
      left -= 1;
      if (left > 0) return;
      inFlight += 1;
      child.kill("SIGKILL");
    };
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    expect(signal, `${code} ${errors}`).toBe("SIGKILL");
  }
  fcm.onPush = undefined;
  const last = start(KILLS);
  let output = "";
  last.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const [code] = (await once(last, "close")) as [number | null];
  expect(code).toBe(0);
  const { deliveries, doubts } = JSON.parse(output) as { deliveries: number; doubts: number };
  const counts = countByTarget(fcm.pushes);
  const extra = fcm.pushes.length - PEOPLE.length;
  process.stdout.write(
    `\n    ${KILLS} kills, ${fcm.pushes.length} pushes to ${PEOPLE.length} people, ${extra} of them again, ` +
      `${doubts} in doubt\n`,
  );
  expect(counts.size).toBe(PEOPLE.length);
  expect(deliveries).toBe(PEOPLE.length);
  // Four pushes are under way at a time, so a kill can cost four people one more each.
  expect(extra).toBeLessThanOrEqual(4 * inFlight);
  expect(doubts).toBeGreaterThanOrEqual(extra);
  expect(doubts).toBeGreaterThan(0);
});

function countByTarget(pushes: readonly ReceivedPush[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { target } of pushes) counts.set(target, (counts.get(target) ?? 0) + 1);
  return counts;
}
