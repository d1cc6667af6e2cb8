import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { check, type DirectCheckResult } from "../../src/index.ts";
import { patient } from "../support/patient.ts";
import { rosterOf, SEEN } from "../support/roster.ts";
import { at, DATABASES, SITE, store } from "../support/store.ts";

patient();

const EXPECTED = ["E-1002", "E-1003", "E-1004", "E-1008", "E-1009", "E-1011"];

describe.each(DATABASES)("on $name", ({ start, create }) => {
  beforeAll(start);

  async function setup(given: Parameters<typeof store>[0] = {}) {
    const { url, drop } = await create();
    onTestFinished(drop);
    return await store({ now: at("10:04"), database: url, ...given });
  }

  test.each(["UTC", "Asia/Jakarta", "America/Los_Angeles"])(
    "A6, A20: D4 at 10:05, in a process in %s",
    async (zone) => {
      const before = process.env["TZ"];
      process.env["TZ"] = zone;
      onTestFinished(() => {
        if (before === undefined) delete process.env["TZ"];
        else process.env["TZ"] = before;
      });
      const { absences, scheduler, seen, sent, until } = await setup();
      await seen(SEEN);
      const [found] = await until("10:05");
      expect(found?.absent.map(({ person }) => person)).toEqual(EXPECTED);
      const minutes = Object.fromEntries(
        found?.absent.map(({ person, minutes: length }) => [person, length]) ?? [],
      );
      expect(minutes).toEqual({
        "E-1002": 65,
        "E-1003": 45,
        "E-1004": 5,
        "E-1008": 65,
        "E-1009": 65,
        "E-1011": 35,
      });
      expect(found).toMatchObject({ skewed: ["E-1013"], noDevice: ["E-1011"], isSilent: false });
      expect(sent("staff")).toEqual(
        EXPECTED.slice(0, 5).map((person) => `${person}: No presence detected`),
      );
      expect(sent("ops")).toEqual([
        "Kirana has no device for pushes and is out of range of Toko Contoh 01 since 09:30.",
      ]);
      const states = await Promise.all(
        ["E-1001", "E-1005", "E-1006", "E-1007", "E-1010", "E-1013"].map(async (person) => {
          const { sites } = await absences.explainAbsence("toko", person, scheduler.clock.now());
          return [person, sites[0]?.state];
        }),
      );
      expect(Object.fromEntries(states)).toEqual({
        "E-1001": "present",
        "E-1005": "present",
        "E-1006": "off-shift",
        "E-1007": "off-shift",
        "E-1010": "on-leave",
        "E-1013": "present",
      });
    },
  );

  test("A20: D4 at 10:05 with a threshold of 30", async () => {
    const { seen, until } = await setup({ settings: { thresholdMinutes: 30 } });
    await seen(SEEN);
    const [found] = await until("10:05");
    expect(found?.absent.map(({ person }) => person)).toEqual(
      EXPECTED.filter((person) => person !== "E-1004"),
    );
  });

  test("D4: the night shift of Lestari at 02:00", async () => {
    const { scheduler, seen, sent, until } = await setup({
      now: "2026-11-19T01:59:00+07:00",
      roster: rosterOf("E-1012"),
      settings: {
        sites: [{ ...SITE, open: "22:00", close: "06:00" }],
      },
    });
    await seen({ "E-1012": "2026-11-19T01:30:00+07:00" });
    const [found] = await until("2026-11-19T02:00:00+07:00");
    expect(found?.absent).toEqual([{ person: "E-1012", minutes: 30, neverSeen: false }]);
    expect(sent("staff")).toEqual(["E-1012: No presence detected"]);
    expect(scheduler.clock.now()).toEqual(new Date("2026-11-18T19:00:00Z"));
  });

  test("D4: Citra's day, message by message", async () => {
    const { scheduler, seen, sent, until } = await setup({
      now: at("09:19"),
      roster: rosterOf("E-1003"),
    });
    const times: [string, string][] = [];
    scheduler.on("delivery:sent", ({ channel, message, sentAt }) => {
      times.push([sentAt?.toISOString().slice(11, 16) ?? "", `${channel}: ${message.title}`]);
    });
    await seen({ "E-1003": "09:19" });
    await until("09:20");
    await seen({ "E-1003": "09:20" });
    await until("10:06");
    await seen({ "E-1003": "10:06" });
    await until("10:10:30");
    expect(times).toEqual([
      ["02:25", "staff: No presence detected"],
      ["02:50", "leads: Long absence"],
      ["02:55", "staff: Still no presence detected"],
      ["03:10", "staff: Back in range"],
      ["03:10", "leads: Absence over"],
    ]);
    await until("10:15:30");
    expect(sent("staff")).toHaveLength(4);
  });

  test("a run at a past instant tells nobody", async () => {
    const { absences, scheduler, seen, sent } = await setup({ now: at("18:30") });
    await seen({ ...SEEN, "E-1013": "09:58" });
    const report = await scheduler.clock.while(
      scheduler.jobs.runNow(check, {
        tenant: "toko",
        payload: { now: "2026-11-18T03:05:00Z" },
        wait: true,
      }),
    );
    const result = report.result as DirectCheckResult;
    expect(result.absent.map(({ person }) => person)).toEqual([...EXPECTED, "E-1013"]);
    expect(result).toMatchObject({ isHistory: true, site: SITE.id });
    expect(report.messages).toEqual([]);
    expect([...sent("staff"), ...sent("ops")]).toEqual([]);
    expect(await absences.episodes("toko")).toEqual([]);
  });
});
