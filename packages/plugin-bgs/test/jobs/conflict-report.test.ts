import { expect, test } from "vitest";
import { fixture, fixtureEvents, wireEvent } from "../support/fixture.ts";
import { runsOf, type Squadron, type SquadronOptions, squadron } from "../support/squadron.ts";

const JOB = "bgs:conflict-report";
const OWN = "Veil Wardens Collective";

/** A jump into a system with conflicts. */
function jump(timestamp: string, conflicts: readonly object[] | undefined, change: object = {}) {
  const Conflicts = conflicts;
  return wireEvent({ event: "FSDJump", timestamp, Conflicts, ...change });
}

function war(Status: string, own: number, other: number, change: object = {}) {
  return {
    WarType: "war",
    Status,
    Faction1: { Name: OWN, Stake: "Orlova Terminal", WonDays: own },
    Faction2: { Name: "Kesh Tarra Union", Stake: "Pike's Rest", WonDays: other },
    ...change,
  };
}

async function setup(options: SquadronOptions = {}): Promise<Squadron> {
  return await squadron({ now: "2025-09-10T01:00:00Z", ...options });
}

test("tells of a conflict from its announcement to its end, each change once", async () => {
  const { scheduler, ingest, sent } = await setup();
  const until = (hour: string) => scheduler.clock.runUntil(`2025-09-${hour}:01:00Z`);
  await ingest([jump("2025-09-10T02:00:00Z", [war("pending", 0, 0)])]);
  await until("10T06");
  await until("10T12");
  await ingest([jump("2025-09-10T13:00:00Z", [war("active", 0, 0)])]);
  await until("10T18");
  await ingest([jump("2025-09-11T03:00:00Z", [war("active", 0, 3)])]);
  await until("11T06");
  await ingest([jump("2025-09-11T07:00:00Z", [war("", 4, 3)])]);
  await until("11T12");
  await ingest([jump("2025-09-11T13:00:00Z", [war("", 4, 3)])]);
  await until("11T18");
  expect(sent("bgs")).toEqual([
    "🆕 **Kesh Tarra**: war against Kesh Tarra Union is pending. Stakes: Orlova Terminal / Pike's Rest",
    "⚔️ **Kesh Tarra**: war against Kesh Tarra Union has started. Stakes: Orlova Terminal / Pike's Rest",
    "📊 **Kesh Tarra**: war against Kesh Tarra Union stands 0 : 3 — **must win**",
    "🏁 **Kesh Tarra**: war against Kesh Tarra Union has ended 4 : 3, won",
  ]);
});

test("tells of a conflict that is gone when its system is visited again", async () => {
  const { scheduler, ingest, sent } = await setup();
  await ingest([jump("2025-09-10T02:00:00Z", [war("active", 2, 1)])]);
  await scheduler.clock.runUntil("2025-09-10T06:01:00Z");
  await ingest([jump("2025-09-10T07:00:00Z", undefined)]);
  await scheduler.clock.runUntil("2025-09-10T18:01:00Z");
  expect(sent("bgs")).toHaveLength(2);
  expect(sent("bgs")[1]).toContain("is over; last seen at 2 : 1");
});

test("sees all conflicts of a system, and none of others' (B22)", async () => {
  const { scheduler, ingest, sent } = await setup();
  const side = (Name: string) => ({ Name, Stake: "", WonDays: 0 });
  await ingest([
    jump("2025-09-10T02:00:00Z", [
      war("active", 0, 0, { Faction1: side(`${OWN} of Lave`) }),
      war("active", 1, 0),
      war("active", 0, 0, {
        WarType: "election",
        Faction1: side("Ngobe Freemen"),
        Faction2: side(OWN.toUpperCase()),
      }),
    ]),
  ]);
  await scheduler.clock.runUntil("2025-09-10T06:01:00Z");
  expect(sent("bgs")[0]?.split("\n")).toEqual([
    "🆕 **Kesh Tarra**: war against Kesh Tarra Union, 1 : 0. Stakes: Orlova Terminal / Pike's Rest",
    "🆕 **Kesh Tarra**: election against Ngobe Freemen, 0 : 0. Stakes: none / none",
  ]);
});

test("is not misled by uploads that come late", async () => {
  const { scheduler, ingest, sent } = await setup();
  await ingest([jump("2025-09-10T05:00:00Z", [war("active", 2, 1)])]);
  await scheduler.clock.runUntil("2025-09-10T06:01:00Z");
  await ingest([jump("2025-09-10T03:00:00Z", [war("active", 1, 1)], { cmdr: "Iris Quell" })]);
  await scheduler.clock.runUntil("2025-09-10T12:01:00Z");
  expect(sent("bgs")).toHaveLength(1);
});

test("tells nothing old when it is run for an instant in the past", async () => {
  const { scheduler, ingest, sent } = await setup();
  await ingest([
    jump("2025-09-10T03:00:00Z", [war("active", 1, 1)]),
    jump("2025-09-10T05:00:00Z", [war("active", 2, 1)]),
  ]);
  await scheduler.clock.runUntil("2025-09-10T06:01:00Z");
  const scheduledFor = new Date("2025-09-10T04:00:00Z");
  await scheduler.clock.while(
    scheduler.jobs.runNow(JOB, { tenant: "veil-wardens", scheduledFor, wait: true }),
  );
  await scheduler.clock.runUntil("2025-09-10T18:01:00Z");
  expect(sent("bgs")).toHaveLength(1);
});

test("keeps its memory over a crash", async () => {
  const { scheduler, ingest, sent } = await setup();
  await ingest([jump("2025-09-10T02:00:00Z", [war("active", 1, 1)])]);
  await scheduler.clock.runUntil("2025-09-10T06:01:00Z");
  await scheduler.restart({ crash: true });
  await scheduler.clock.runUntil("2025-09-10T18:01:00Z");
  expect(sent("bgs")).toHaveLength(1);
});

test("keeps a digest up to date that is the corrected text of the fixtures", async () => {
  const { scheduler, ingest } = await squadron({
    now: "2025-09-12T23:50:00Z",
    settings: { conflicts: { digest: true, changes: false } },
  });
  await ingest(fixtureEvents());
  await scheduler.clock.runUntil("2025-09-13T00:01:00Z");
  const digests = scheduler.notifier.sent.filter(({ channel }) => channel === "bgs");
  expect(digests.map(({ message }) => message.body)).toEqual([
    fixture("corrected_conflict_message.txt"),
  ]);
  expect(digests[0]?.message.updateKey).toBe("bgs:conflicts");
});

test("runs at the times of the settings, in the report zone", async () => {
  const { scheduler } = await setup({
    settings: { timezone: "Europe/Berlin", conflicts: { times: ["07:30", "19:00"] } },
  });
  const runs = await scheduler.clock.runUntil("2025-09-11T01:00:00Z");
  expect(runsOf(runs, JOB).map(({ scheduledFor }) => scheduledFor.toISOString())).toEqual([
    "2025-09-10T05:30:00.000Z",
    "2025-09-10T17:00:00.000Z",
  ]);
});

test("does not run without a channel of its own, unless the settings ask for it", async () => {
  const channels = { shoutout: { type: "recording" } };
  const silent = await setup({ tenant: { channels } });
  expect(runsOf(await silent.scheduler.clock.advance("1d"), JOB)).toEqual([]);
  const asked = await setup({ tenant: { channels }, settings: { conflicts: {} } });
  const runs = runsOf(await asked.scheduler.clock.advance("1d"), JOB);
  expect(runs.map(({ status }) => status)).toEqual(["skipped", "skipped", "skipped", "skipped"]);
});

test("needs a faction", async () => {
  const { scheduler } = await setup({ settings: { faction: undefined } });
  const [run] = runsOf(await scheduler.clock.advance("6h"), JOB);
  expect(run).toMatchObject({ status: "skipped", reason: "the settings name no faction" });
});
