import { expect, test } from "vitest";
import { readCsv } from "../../src/services/roster/csv.ts";
import { readWeekdays } from "../../src/services/roster/weekdays.ts";
import { patient } from "../support/patient.ts";
import { at, SITE, store } from "../support/store.ts";

patient();

test("CSV with quotes, semicolons, a byte order mark and empty lines", () => {
  expect(readCsv('\uFEFFID,Name\r\n1,"A ""B"", C"\r\n\r\n2,"two\nlines"\n')).toEqual([
    { line: 2, values: { id: "1", name: 'A "B", C' } },
    { line: 4, values: { id: "2", name: "two\nlines" } },
  ]);
  expect(readCsv("id;name\n1;A, B\n")).toEqual([{ line: 2, values: { id: "1", name: "A, B" } }]);
  expect(readCsv("")).toEqual([]);
  expect(() => readCsv('id\n"1')).toThrow("Line 2: expected a quote to end");
  expect(() => readCsv("id,id\n")).toThrow('found "id" twice');
  expect(() => readCsv("id\n1,2\n")).toThrow("Line 2: expected at most 1 values");
});

test.each([
  ["mon-fri", 31],
  ["sat,sun", 96],
  ["fri-mon", 113],
  ["*", 127],
  ["Sun", 64],
  ["0", undefined],
  ["mon-", undefined],
  ["mon-tue-wed", undefined],
  ["", undefined],
])("weekdays %s", (text, bits) => {
  expect(readWeekdays(text)).toBe(bits);
});

test("A2: people, shifts, breaks, leave and devices come from CSV; imported again, nothing doubles", async () => {
  const none = { people: [], shifts: [], leave: [], devices: [], breaks: [], beacons: [] };
  const { absences, sent, until } = await store({ now: at("09:00:30"), roster: none });
  const files = {
    people: "id,name,supervisor\nE-1,Nova,Sari\nE-2,Putri,\nE-3,Raka,Sari\n",
    shifts: `person,site,days,starts,ends\n${["E-1", "E-2", "E-3"]
      .map((id) => `${id},${SITE.id},mon-fri,09:00,18:00`)
      .join("\n")}`,
    breaks: `site,person,day,starts,ends\n${SITE.id},E-3,2026-11-18,09:00,10:00\n`,
    leave: "person,from,to,reason\nE-2,2026-11-18,2026-11-18,wedding\n",
    devices: "person,kind,value,platform\nE-1,fid,fid-1,android\nE-2,token,token-2,ios\n",
  } as const;
  for (let round = 0; round < 2; round += 1) {
    for (const [kind, rows] of Object.entries(files)) {
      const report = await absences.import("toko", { kind: kind as keyof typeof files, rows });
      expect(report.refused, kind).toEqual([]);
    }
  }
  const [found] = await until("09:05:30");
  expect(found?.absent.map(({ person }) => person)).toEqual(["E-1"]);
  expect(sent("staff")).toEqual(["E-1: No presence detected"]);
});

test("with one wrong row nothing is written, and each is told by its line", async () => {
  const { absences } = await store();
  const rows = `person,site,days,starts,ends,colour\nE-1,${SITE.id},mon-fri,09:00,18:00,\nE-1,elsewhere,0,9,18:00,\nE-1,${SITE.id},mon,09:00,18:00,red\n`;
  const { accepted, refused } = await absences.import("toko", { kind: "shifts", rows });
  expect(accepted).toBe(0);
  expect(refused.map(({ line }) => line)).toEqual([3, 4]);
  expect(refused[0]?.reason).toContain("site: expected one of the tenant's sites: toko-contoh-01");
  expect(refused[0]?.reason).toContain("days: expected weekdays such as mon-fri");
  expect(refused[0]?.reason).toContain("starts: expected a time of day");
  await expect(
    absences.import("toko", { kind: "teams" as "people", rows: [] }),
  ).rejects.toMatchObject({ code: "ABSENCE_ROSTER_KIND" });
});
