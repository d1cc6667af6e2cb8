import type { HealthCheck } from "@carillon/core";
import { expect, test } from "vitest";
import { fixtureEvents } from "./support/fixture.ts";
import { type Squadron, squadron } from "./support/squadron.ts";

async function checks({ scheduler }: Squadron): Promise<(HealthCheck | undefined)[]> {
  const health = await scheduler.health();
  return ["last-upload", "last-tick", "last-report"].map((name) =>
    Object.entries(health.checks)
      .filter(([key]) => key.includes(name))
      .map(([, check]) => check)
      .at(0),
  );
}

test("is degraded before there was anything", async () => {
  const [upload, tick, report] = await checks(await squadron());
  expect(upload).toMatchObject({ status: "degraded", message: "there is no last upload yet" });
  expect(tick).toMatchObject({ status: "degraded", message: "there is no last tick yet" });
  expect(report).toMatchObject({ status: "degraded", message: "there is no last report yet" });
});

test("is up while all are young, and degraded when one is too old", async () => {
  const tenant = await squadron({ settings: { health: { uploadHours: 3 } } });
  await tenant.ingest(fixtureEvents());
  await tenant.scheduler.clock.advance("1h");
  expect((await checks(tenant)).map((check) => check?.status)).toEqual(["up", "up", "up"]);
  await tenant.scheduler.clock.advance("3h");
  const [upload, ...others] = await checks(tenant);
  expect(upload).toMatchObject({
    status: "degraded",
    message: "the last upload is more than 3 hours old",
    data: { at: "2025-09-12T23:50:00.000Z", ageHours: 4 },
  });
  expect(others.map((check) => check?.status)).toEqual(["up", "up"]);
});
