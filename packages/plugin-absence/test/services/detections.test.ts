import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { patient } from "../support/patient.ts";
import { at, DATABASES, SITE, store } from "../support/store.ts";

patient();

describe.each(DATABASES)("on $name", ({ start, create }) => {
  beforeAll(start);

  test("D4: rows without time or zone, of an unknown beacon, and twice", {
    timeout: 60_000,
  }, async () => {
    const { url, drop } = await create();
    onTestFinished(drop);
    const { absences } = await store({ now: at("10:05"), database: url });
    const row = { person: "E-1001", beacon: "beacon-1" };
    const detections = [
      { ...row, at: at("10:03:10") },
      { ...row, at: at("10:03:10") },
      { ...row, at: null },
      { ...row, at: "2026-11-18 03:00:00" },
      { ...row, at: "03:00:00" },
      { ...row, beacon: "beacon-9", at: at("10:00") },
      { person: "E-1001", at: at("10:00") },
      { person: "nobody", site: SITE.id, at: at("10:00") },
      { ...row, at: at("11:06") },
      { person: "E-1013", site: SITE.id, at: at("10:20") },
      { person: "E-1002", site: SITE.id, at: Date.parse(at("09:59")) },
      "nonsense",
      { ...row, at: 5 },
    ];
    expect(await absences.record("toko", detections)).toEqual({
      accepted: 3,
      duplicates: 1,
      skewed: 1,
      refused: [
        { index: 2, reason: "no-time" },
        { index: 3, reason: "no-zone" },
        { index: 4, reason: "no-zone" },
        { index: 5, reason: "unknown-beacon" },
        { index: 6, reason: "no-site" },
        { index: 7, reason: "unknown-person" },
        { index: 8, reason: "future" },
        { index: 11, reason: "malformed" },
        { index: 12, reason: "malformed" },
      ],
    });
    expect(await absences.record("toko", detections)).toMatchObject({ accepted: 0, duplicates: 4 });
    // One that arrives late does not set the latest back.
    await absences.record("toko", [{ ...row, at: at("09:30") }]);
    const { sites } = await absences.explainAbsence("toko", "E-1001");
    expect(sites[0]?.lastSeen).toEqual(new Date(at("10:03:10")));
    const past = await absences.explainAbsence("toko", "E-1001", new Date(at("09:45")));
    expect(past.sites[0]).toMatchObject({ lastSeen: new Date(at("09:30")), absent: true });
  });
});

test("what is no list is refused", async () => {
  const { absences } = await store();
  await expect(absences.record("toko", { person: "E-1001" })).rejects.toMatchObject({
    code: "ABSENCE_DETECTIONS_INVALID",
  });
});

test("A38: a gateway posts detections with the tenant's key", async () => {
  const { scheduler } = await store({ now: at("10:05") });
  const post = (body: string, apikey: string): Promise<Response> =>
    scheduler.fetch(
      new Request("http://localhost/absence/presence", {
        method: "POST",
        headers: { apikey, "content-type": "application/json" },
        body,
      }),
    );
  const rows = JSON.stringify([{ person: "E-1001", beacon: "beacon-1", at: at("10:00") }]);
  const taken = await post(rows, "toko-key-0123456789");
  expect([taken.status, await taken.json()]).toEqual([
    200,
    { accepted: 1, duplicates: 0, skewed: 0, refused: [] },
  ]);
  expect((await post(rows, "another")).status).toBe(401);
  expect((await post("{", "toko-key-0123456789")).status).toBe(400);
  expect((await post("{}", "toko-key-0123456789")).status).toBe(400);
});
