import { expect, test } from "vitest";
import { patient } from "../support/patient.ts";
import { rosterOf } from "../support/roster.ts";
import { at, store } from "../support/store.ts";

patient();

const settings = { digest: { channel: "leads", at: "18:30" }, silentSite: false };

test("a digest at the end of the day, of that day, in the site's zone", async () => {
  const { scheduler, seen, until } = await store({
    now: at("09:00:30"),
    roster: rosterOf("E-1002", "E-1003"),
    settings,
  });
  await seen({ "E-1003": "09:01" });
  await until("09:30");
  await seen({ "E-1003": "09:31" });
  await until("09:35:30");
  await until("18:31");
  const digests = scheduler.notifier.sent.filter(({ message }) =>
    message.title?.startsWith("Absences at"),
  );
  expect(digests.map(({ message }) => message.title)).toEqual([
    "Absences at Toko Contoh 01, 2026-11-18",
  ]);
  expect(digests[0]?.message.body.split("\n")).toEqual([
    "Bima (E-1002): 1×, 540 min",
    "Citra (E-1003): 2×, 539 min",
  ]);
  expect(digests[0]?.message.fields?.map(({ value }) => value)).toEqual(["2", "3", "2", "0", "0"]);
});

test("a day without absences", async () => {
  const { scheduler, until } = await store({
    now: at("18:00"),
    roster: { ...rosterOf("E-1003"), shifts: [] },
    settings,
  });
  await until("18:31");
  expect(scheduler.notifier.sent.map(({ message }) => message.body)).toEqual([
    "Nobody was absent.",
  ]);
});

test("what is older than the tenant wants to keep is removed at night", async () => {
  const { absences, scheduler, seen, until } = await store({
    now: at("09:00:30"),
    roster: rosterOf("E-1003"),
    settings: { keepDays: { presence: 2, episodes: 2 } },
  });
  await seen({ "E-1003": "09:00" });
  await until("09:10");
  await seen({ "E-1003": "09:10" });
  await until("09:15:30");
  expect(await absences.episodes("toko")).toHaveLength(2);
  const { purge } = await import("../../src/index.ts");
  scheduler.clock.step(new Date("2026-11-22T20:00:00+07:00"));
  const { result } = await scheduler.clock.while(
    scheduler.jobs.runNow(purge, { tenant: "toko", wait: true }),
  );
  expect(result).toMatchObject({ presence: 2, episodes: 2 });
  expect(await absences.episodes("toko")).toEqual([]);
});
