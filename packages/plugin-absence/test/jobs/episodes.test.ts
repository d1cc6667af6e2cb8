import { expect, test } from "vitest";
import { absenceEnded, absenceEscalated, absenceOpened, siteSilent } from "../../src/index.ts";
import { patient } from "../support/patient.ts";
import { ROSTER, rosterOf } from "../support/roster.ts";
import { at, SITE, store } from "../support/store.ts";

patient();

const ONE = { roster: rosterOf("E-1003"), now: at("09:00:30") };
const FIRST = "E-1003: No presence detected";
const AGAIN = "E-1003: Still no presence detected";

test("D4: all silent at once is one alert to operations, and no push", async () => {
  const { absences, scheduler, seen, sent, until } = await store({
    now: at("09:56"),
    roster: { ...ROSTER, leave: [] },
  });
  const silent: string[] = [];
  scheduler.on(siteSilent, ({ data }) => silent.push(data.since));
  const present = ROSTER.people.map((row) => (row as { id: string }).id);
  await seen(Object.fromEntries(present.map((id) => [id, "09:55"])));
  await until("10:32");
  expect(sent("staff")).toEqual([]);
  expect(sent("leads")).toEqual([]);
  expect(sent("ops")).toHaveLength(1);
  expect(sent("ops")[0]).toContain("Nobody at all is detected at Toko Contoh 01 since 09:55");
  expect(silent).toEqual(["2026-11-18T02:55:00.000Z"]);
  expect(await absences.episodes("toko")).toEqual([]);
  await seen(Object.fromEntries(present.map((id) => [id, "10:33"])));
  await until("10:36");
  expect(sent("ops").slice(1)).toEqual([
    "Toko Contoh 01 detects people again; it was silent since 09:55.",
  ]);
  expect(sent("staff")).toEqual([]);
});

test("a site of less people than the rule asks for is never silent", async () => {
  const { sent, until } = await store(ONE);
  await until("09:05:30");
  expect([sent("staff"), sent("ops")]).toEqual([[FIRST], []]);
});

test("A5: reminders keep to the cooldown, and to the most of a day", async () => {
  const { sent, until } = await store({
    ...ONE,
    settings: { reminders: { cooldown: "1h", perDay: 3 } },
  });
  await until("17:59");
  expect(sent("staff")).toEqual([FIRST, AGAIN, AGAIN]);
});

test("A44: employee, then supervisors, then HR; each once", async () => {
  const { scheduler, sent, until } = await store(ONE);
  const told: string[] = [];
  scheduler.on(absenceEscalated, ({ data, at: time }) =>
    told.push(`${data.to} ${time.toISOString()}`),
  );
  await until("11:30");
  expect(sent("leads")).toHaveLength(1);
  expect(sent("hr")).toEqual([
    "Citra is not seen at Toko Contoh 01 since the shift began at 09:00 (120 min).",
  ]);
  expect(told).toEqual(["supervisor 2026-11-18T02:30:00.000Z", "hr 2026-11-18T04:00:00.000Z"]);
});

test("an episode that nobody ended is closed with the shift, without a word", async () => {
  const { absences, scheduler, sent, until } = await store(ONE);
  const reasons: string[] = [];
  scheduler.on(absenceOpened, ({ data }) => reasons.push(`opened ${data.person}`));
  scheduler.on(absenceEnded, ({ data }) => reasons.push(`${data.reason} ${data.at}`));
  await until("18:30");
  const before = sent("staff").length;
  expect(await absences.episodes("toko", { open: true })).toHaveLength(1);
  await until("2026-11-19T09:00:30+07:00");
  expect(await absences.episodes("toko", { open: true })).toEqual([]);
  const [episode] = await absences.episodes("toko");
  expect(episode).toMatchObject({
    endReason: "shift-ended",
    endedAt: Date.parse("2026-11-18T18:00:00+07:00"),
  });
  expect(sent("staff")).toHaveLength(before);
  expect(reasons).toEqual(["opened E-1003", "shift-ended 2026-11-18T11:00:00.000Z"]);
});

test("leave that is entered later ends the episode", async () => {
  const { absences, sent, until } = await store(ONE);
  await until("09:10:30");
  const leave = { person: "E-1003", from: "2026-11-18", to: "2026-11-18", reason: "sick" };
  await absences.import("toko", { kind: "leave", rows: [leave] });
  await until("12:00");
  expect(sent("staff")).toEqual([FIRST]);
  expect(await absences.episodes("toko")).toMatchObject([{ endReason: "leave" }]);
});

test("a break is no absence, and its time does not count", async () => {
  const lunch = { site: SITE.id, days: "mon-fri", starts: "12:00", ends: "13:00" };
  const { seen, sent, until } = await store({
    ...ONE,
    now: at("11:59"),
    roster: { ...rosterOf("E-1003"), breaks: [lunch] },
  });
  await seen({ "E-1003": "11:58" });
  await until("13:04");
  expect(sent("staff")).toEqual([]);
  await until("13:05:30");
  expect(sent("staff")).toEqual([FIRST]);
});

test("grace at the start of a shift", async () => {
  const { sent, until } = await store({ ...ONE, settings: { graceMinutes: 15 } });
  await until("09:14");
  expect(sent("staff")).toEqual([]);
  await until("09:15:30");
  expect(sent("staff")).toEqual([FIRST]);
});

test("A47: an acknowledged absence brings no reminder and no escalation, but its end", async () => {
  const { absences, seen, sent, until } = await store(ONE);
  await until("09:10:30");
  const [open] = await absences.episodes("toko", { open: true });
  const by = { by: "Sari", note: "at the dentist" };
  expect(await absences.acknowledge("toko", open?.id ?? "", by)).toMatchObject({
    acknowledgedBy: "Sari",
    note: "at the dentist",
  });
  await until("11:31");
  expect([sent("staff"), sent("leads"), sent("hr")]).toEqual([[FIRST], [], []]);
  await seen({ "E-1003": "11:31" });
  await until("11:36");
  expect(sent("staff")).toEqual([FIRST, "E-1003: Back in range"]);
  await expect(absences.acknowledge("toko", open?.id ?? "", by)).rejects.toMatchObject({
    code: "ABSENCE_EPISODE_UNKNOWN",
  });
});

test("of somebody muted nobody is told, until it ends", async () => {
  const { absences, sent, until } = await store(ONE);
  const id = await absences.mute("toko", { person: "E-1003", until: new Date(at("10:00")) });
  await until("09:59");
  expect([sent("staff"), sent("leads")]).toEqual([[], []]);
  expect(await absences.episodes("toko", { open: true })).toHaveLength(1);
  const { sites } = await absences.explainAbsence("toko", "E-1003");
  expect(sites[0]?.mutedUntil).toEqual(new Date(at("10:00")));
  await absences.unmute("toko", id);
  await until("10:00:30");
  expect(sent("staff")).toEqual([FIRST]);
  await expect(absences.mute("toko", { until: new Date(at("12:00")) })).rejects.toMatchObject({
    code: "ABSENCE_MUTE_INVALID",
  });
});

test("away again between two checks is a new episode, without a word of return", async () => {
  const { absences, seen, sent, until } = await store(ONE);
  await until("09:20");
  await seen({ "E-1003": "09:20:30" });
  await until("09:25:30");
  expect(sent("staff")).toEqual([FIRST, "E-1003: Back in range"]);
  await until("09:30:30");
  expect(sent("staff")).toEqual([FIRST, "E-1003: Back in range", FIRST]);
  expect(await absences.episodes("toko")).toHaveLength(2);
});

test("a crash after the episode was written loses no push, and repeats none", async () => {
  const { absences, scheduler, sent, until } = await store(ONE);
  await until("09:04:30");
  // The run's own check, without its commit: as if the process had died in between.
  await scheduler.tenants.use("toko", async ({ database }) => {
    const { EpisodeStore } = await import("../../src/services/episodes/episode-store.ts");
    const { planEpisodes } = await import("../../src/services/episodes/plan-episodes.ts");
    const { assess } = await import("../../src/services/presence/assess.ts");
    const { DatabasePresence } = await import("../../src/services/presence/database-presence.ts");
    const now = new Date(at("09:05"));
    const { people } = await new DatabasePresence(database).read({
      site: SITE,
      at: now,
      isPast: false,
    });
    const rules = { thresholdMinutes: 5, graceMinutes: 0 };
    const judged = people.map((person) => ({ person, found: assess(person, now, rules) }));
    const keeper = new EpisodeStore(database);
    const state = await keeper.state(SITE.id, now, new Date(at("00:00")));
    const input = { site: SITE.id, at: now, judged, lastDetection: undefined };
    const none = { supervisorAfter: undefined, hrAfter: undefined, silent: undefined };
    const plan = planEpisodes(input, state, { cooldown: 1_800_000, perDay: 6, ...none });
    await keeper.write(SITE.id, now, plan);
  });
  expect(await absences.episodes("toko")).toHaveLength(1);
  await until("09:20");
  expect(sent("staff")).toEqual([FIRST]);
});

test("A31: a dry run writes nothing, and says what it would have sent", async () => {
  const { absences, scheduler, sent } = await store({ ...ONE, now: at("09:10") });
  const { check } = await import("../../src/index.ts");
  const report = await scheduler.clock.while(
    scheduler.jobs.runNow(check, { tenant: "toko", dryRun: true, wait: true }),
  );
  expect(report.messages.map(({ channel, message }) => [channel, message.title])).toEqual([
    ["staff", "No presence detected"],
  ]);
  expect([sent("staff"), await absences.episodes("toko")]).toEqual([[], []]);
});

test("A31: a manual run is held back by no window", async () => {
  const night = {
    person: "E-1003",
    site: SITE.id,
    day: "2026-11-18",
    starts: "20:00",
    ends: "23:00",
  };
  const { scheduler, sent } = await store({
    now: at("21:00"),
    roster: { ...rosterOf("E-1003"), shifts: [night] },
  });
  const { check } = await import("../../src/index.ts");
  await scheduler.clock.while(scheduler.jobs.runNow(check, { tenant: "toko", wait: true }));
  await scheduler.clock.settle();
  expect(sent("staff")).toEqual([FIRST]);
});
