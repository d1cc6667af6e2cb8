// 5,000 employees of one site, checked at one instant on an SQLite file: `pnpm --filter
// @carillon/plugin-absence bench`. Prints how long each check took; ends with status 1 above one second.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { createScheduler, sqliteStore, staticTenants } from "@carillon/core";
import { Absences, absence, check, type DirectCheckResult } from "@carillon/plugin-absence";

const PEOPLE = 5000;
const LIMIT = 1000;
const folder = mkdtempSync(join(tmpdir(), "absence-bench-"));
const scheduler = createScheduler({
  logging: { console: "off" },
  store: sqliteStore({ file: join(folder, "carillon.db") }),
  plugins: [absence()],
  tenants: staticTenants([
    {
      id: "bench",
      name: "Bench",
      database: `sqlite:${join(folder, "bench.db")}`,
      channels: { ops: { type: "log" } },
      absence: {
        mode: "direct",
        sites: [
          { id: "hall", timezone: "Asia/Jakarta", days: "sun", open: "03:00", close: "03:01" },
        ],
        channels: { staff: "ops", operations: "ops" },
      },
    },
  ]),
});
await scheduler.start();
const absences = scheduler.get(Absences);
const ids = Array.from({ length: PEOPLE }, (_value, index) => `E-${10_000 + index}`);
const shift = { site: "hall", days: "*", starts: "00:00", ends: "24:00" };
await absences.import("bench", {
  kind: "people",
  rows: ids.map((id) => ({ id, name: `Person ${id}` })),
});
await absences.import("bench", {
  kind: "shifts",
  rows: ids.map((person) => ({ person, ...shift })),
});
const now = Date.now();
// One in fifty is out of range; the others were seen within the last minutes, twenty times each.
for (let round = 0; round < 20; round += 1) {
  const detections = ids.map((person, index) => ({
    person,
    site: "hall",
    at: now - round * 60_000 - (index % 50 === 0 ? 20 * 60_000 : (index % 50) * 1000),
  }));
  await absences.record("bench", detections);
}
let slowest = 0;
for (const what of ["opens 100 episodes", "again", "again", "at a past instant"]) {
  const payload =
    what === "at a past instant" ? { now: new Date(now - 15 * 60_000).toISOString() } : {};
  const begun = performance.now();
  const { result } = await scheduler.jobs.runNow(check, { tenant: "bench", payload, wait: true });
  const took = performance.now() - begun;
  slowest = Math.max(slowest, took);
  const { absent, expected, opened } = result as DirectCheckResult;
  process.stdout.write(
    `${expected} people, ${absent.length} absent, ${opened} opened: ${took.toFixed(0)} ms (${what})\n`,
  );
}
await scheduler.stop();
rmSync(folder, { recursive: true, force: true });
if (slowest > LIMIT) {
  process.stderr.write(`expected each check to take less than ${LIMIT} ms\n`);
  process.exitCode = 1;
}
