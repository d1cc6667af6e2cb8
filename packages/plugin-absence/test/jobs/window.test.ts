import { expect, test } from "vitest";
import { patient } from "../support/patient.ts";
import { rosterOf } from "../support/roster.ts";
import { SITE, store } from "../support/store.ts";

patient();

const KEY = `absence:check@toko#${SITE.id}`;

test.each(["UTC", "Asia/Jakarta", "America/Los_Angeles"])(
  "A6, A15, D5: the hours of the site, in a process in %s",
  async (zone) => {
    const before = process.env["TZ"];
    process.env["TZ"] = zone;
    try {
      const { scheduler } = await store({
        now: "2026-08-01T00:00:00Z",
        settings: { sites: [{ ...SITE, holidays: ["2026-08-17", "2026-12-24"] }] },
      });
      const verdict = async (instant: string) => {
        const from = new Date(instant);
        const to = new Date(from.getTime() + 1);
        const found = await scheduler.schedules.explain(KEY, { from, to });
        return found.map((one) => (one.verdict === "runs" ? "open" : one.reason)).join() || "none";
      };
      expect(await verdict("2026-11-16T01:55:00Z")).not.toBe("open");
      expect(await verdict("2026-11-16T02:00:00Z")).toBe("open");
      expect(await verdict("2026-11-20T10:55:00Z")).toBe("open");
      expect(await verdict("2026-11-20T11:00:00Z")).not.toBe("open");
      expect(await verdict("2026-11-21T03:00:00Z")).not.toBe("open");
      expect(await verdict("2026-11-22T03:00:00Z")).not.toBe("open");
      expect(await verdict("2026-08-17T03:00:00Z")).not.toBe("open");
      expect(await verdict("2026-12-24T03:00:00Z")).not.toBe("open");
      expect(await verdict("2026-12-23T03:00:00Z")).toBe("open");
      const spec = (await scheduler.schedules.get(KEY))?.trigger;
      expect(spec).toBeDefined();
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  },
);

test("A3, A25, D5: after Friday 18:00 comes Monday 09:00, and nothing runs between", async () => {
  const { scheduler, until } = await store({
    now: "2026-11-20T17:59:30+07:00",
    roster: rosterOf("E-1001"),
  });
  expect((await scheduler.schedules.get(KEY))?.nextAt).toEqual(new Date("2026-11-23T02:00:00Z"));
  expect(await until("2026-11-23T08:59:59+07:00")).toEqual([]);
  expect(await until("2026-11-23T09:00:30+07:00")).toHaveLength(1);
});

test("A33, A47: explainAbsence says whether checks run, and why a person is or is not absent", async () => {
  const { absences } = await store({ now: "2026-11-18T20:00:00+07:00" });
  const at = (text: string): Date => new Date(`2026-11-18T${text}:00+07:00`);
  const open = await absences.explainAbsence("toko", "E-1002", at("10:05"));
  expect(open).toMatchObject({ person: "E-1002", absent: true });
  expect(open.sites[0]).toMatchObject({
    state: "absent",
    minutes: 65,
    thresholdMinutes: 5,
    since: at("09:00"),
  });
  const late = await absences.explainAbsence("toko", "E-1006", at("20:00"));
  expect(late.sites[0]).toMatchObject({ absent: true, checks: { run: false } });
  expect(await absences.explainAbsence("toko", "nobody", at("10:05"))).toMatchObject({
    absent: false,
    sites: [],
  });
});

test("A7, A45: a site may have its own windows, interval and threshold", async () => {
  const { scheduler } = await store({
    now: "2026-11-18T00:00:00+07:00",
    settings: {
      sites: [
        {
          ...SITE,
          every: "30m",
          hours: [
            { days: "mon-fri", from: "09:00", to: "10:00" },
            { days: "wed", from: "22:00", to: "01:00" },
          ],
        },
      ],
    },
  });
  const runs = await scheduler.clock.runUntil(new Date("2026-11-19T08:00:00+07:00"));
  const times = runs
    .filter(({ job }) => job === "absence:check")
    .map(({ scheduledFor }) => new Date(scheduledFor.getTime() + 7 * 3_600_000).toISOString())
    .map((text) => text.slice(8, 16));
  expect(times).toEqual([
    "18T09:00",
    "18T09:30",
    "18T22:00",
    "18T22:30",
    "18T23:00",
    "18T23:30",
    "19T00:00",
    "19T00:30",
  ]);
});
