import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type ReceivedPush, startFcm } from "../src/testing/index.ts";
import type { PushTask } from "./programs/push.ts";

const PROGRAM = join(import.meta.dirname, "programs/dist/push.js");
const PEOPLE = Array.from({ length: 150 }, (_value, index) => `E-${1000 + index}`);
/** Claims and leases of the one that died have run out for the next. */
const LATER = 130_000;

test.each([1, 12])(
  "kill -9 between FCM's answer and its record, %i times: one push more at most",
  async (kills) => {
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
        drains: kill === kills,
      };
      return spawn(process.execPath, ["--enable-source-maps", PROGRAM], {
        env: { ...process.env, ABSENCE_TASK: JSON.stringify(task) },
        stdio: ["ignore", "pipe", "pipe"],
      });
    };
    /** Process and device of each push. */
    const byProcess: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const child = start(kill);
      let errors = "";
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        errors += text;
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      let left = 2 + (kill % 4);
      // FCM has the push and its answer is on the way: the process dies before it can record it.
      fcm.onPush = ({ target }) => {
        byProcess.push(`${kill} ${target}`);
        left -= 1;
        if (left <= 0) child.kill("SIGKILL");
      };
      const [code, signal] = (await once(child, "close")) as [number | null, string | null];
      expect(signal, `${code} ${errors}`).toBe("SIGKILL");
    }
    fcm.onPush = ({ target }) => void byProcess.push(`${kills} ${target}`);
    const last = start(kills);
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
      `\n    ${kills} kills, ${fcm.pushes.length} pushes to ${PEOPLE.length} people, ${extra} of them again, ` +
        `${doubts} in doubt\n`,
    );
    expect(counts.size).toBe(PEOPLE.length);
    expect(deliveries).toBe(PEOPLE.length);
    // No process pushes to anybody twice; four pushes are under way at a time, so a kill repeats so many.
    expect(new Set(byProcess).size).toBe(byProcess.length);
    expect(extra).toBeLessThanOrEqual(4 * kills);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(1 + kills);
    expect(doubts).toBeGreaterThanOrEqual(extra);
    expect(doubts).toBeGreaterThan(0);
  },
);

function countByTarget(pushes: readonly ReceivedPush[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { target } of pushes) counts.set(target, (counts.get(target) ?? 0) + 1);
  return counts;
}
