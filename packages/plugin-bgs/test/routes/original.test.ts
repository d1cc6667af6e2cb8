import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { NotifyError, nodeHandler, type Scheduler } from "@carillon/core";
import { expect, onTestFinished, test } from "vitest";
import { fixture, fixtureEvents } from "../support/fixture.ts";
import { runsOf, type Squadron, squadron } from "../support/squadron.ts";

const HEADERS = { apikey: "veil-key-0123456789", apiversion: "1.8.0" };
const CONFLICTS = "/api/discord/fac-in-conflict-current-tick";
const NOW = "2025-09-13T00:30:00Z";

/** Asks a route, letting the clock settle what it waits for. */
async function ask(
  { scheduler }: Squadron,
  method: "GET" | "POST",
  path: string,
): Promise<{ status: number; body: unknown }> {
  const request = new Request(`http://localhost/bgs${path}`, { method, headers: HEADERS });
  const answer = await scheduler.clock.while(scheduler.fetch(request));
  return { status: answer.status, body: await answer.json() };
}

async function setup(settings: object = {}): Promise<Squadron> {
  const tenant = await squadron({ now: NOW, settings });
  await tenant.ingest(fixtureEvents());
  return tenant;
}

test("shows the conflicts of this tick and the last, as the original did, corrected (B22)", async () => {
  const { status, body } = await ask(await setup(), "GET", "/api/fac-in-conflict-current-tick");
  expect(status).toBe(200);
  expect(body).toEqual(JSON.parse(fixture("corrected_conflict_get.json")));
});

test("posts conflicts for the caller, and tells them to no report again", async () => {
  const tenant = await setup();
  expect(await ask(tenant, "POST", CONFLICTS)).toEqual({
    status: 200,
    body: { status: "Sent to Discord" },
  });
  expect(tenant.sent("bgs")).toHaveLength(2);
  expect(tenant.sent("bgs")[1]).toBe(fixture("corrected_conflict_message.txt"));
  await tenant.scheduler.clock.advance("6h");
  expect(tenant.sent("bgs")).toHaveLength(2);
});

test("has no conflicts to post, or no tick", async () => {
  const other = await setup({ faction: "Nobody" });
  expect(await ask(other, "POST", CONFLICTS)).toEqual({
    status: 200,
    body: { status: "No Nobody conflicts in current tick" },
  });
  const empty = await squadron({ now: NOW });
  expect(await ask(empty, "POST", CONFLICTS)).toEqual({
    status: 404,
    body: { error: "Not enough tick data found" },
  });
});

test("posts the daily summary of the caller only (B20)", async () => {
  const tenant = await setup();
  expect(await ask(tenant, "POST", "/api/summary/discord/tick")).toMatchObject({ status: 200 });
  expect(tenant.sent()).toEqual([fixture("corrected_daily.txt")]);
});

test.each([
  ["syntheticcz", "?period=ld", 2],
  ["syntheticcz", "", 2],
  ["syntheticgroundcz", "?period=ld", 1],
])("posts %s%s", async (name, query, count) => {
  const tenant = await setup();
  const answer = await ask(tenant, "POST", `/api/summary/discord/${name}${query}`);
  expect(answer.status).toBe(200);
  expect(tenant.sent()).toHaveLength(count);
});

test("refuses an unknown period (B26)", async () => {
  const answer = await ask(await setup(), "POST", "/api/summary/discord/syntheticcz?period=x");
  expect(answer.status).toBe(400);
});

test("answers what became of the message (B20)", async () => {
  const tenant = await setup();
  tenant.scheduler.notifier.failNext(new NotifyError("permanent", "refused"));
  expect(await ask(tenant, "POST", "/api/summary/discord/tick")).toMatchObject({ status: 502 });
  const nothing = await ask(tenant, "POST", "/api/summary/discord/syntheticcz?period=cd");
  expect(nothing).toEqual({ status: 200, body: { status: "nothing happened in the period" } });
});

test.each([
  [{}, 401],
  [{ ...HEADERS, apikey: "wrong" }, 401],
  [{ apikey: HEADERS.apikey }, 400],
  [{ ...HEADERS, apiversion: "one" }, 400],
])("answers headers %j with %i", async (headers, status) => {
  const { scheduler } = await setup();
  const request = new Request(`http://localhost/bgs${CONFLICTS}`, { method: "POST", headers });
  expect((await scheduler.fetch(request)).status).toBe(status);
});

test("one Carillon asks another that serves the routes", async () => {
  const served = await setup();
  const url = await serve(served.scheduler);
  const asking = await squadron({
    now: "2025-09-13T05:00:00Z",
    settings: {
      conflicts: { mode: "http", http: { url, paths: [`/bgs${CONFLICTS}`] } },
    },
  });
  const runs = runsOf(await asking.scheduler.clock.advance("2h"), "bgs:conflict-report");
  expect(runs).toMatchObject([
    { status: "succeeded", result: { answers: [{ path: `/bgs${CONFLICTS}`, status: 200 }] } },
  ]);
  expect(served.sent("bgs")).toHaveLength(2);
  expect(asking.sent("bgs")).toEqual([]);
  const lines = await asking.scheduler.runs.logs(runs[0]?.id ?? "");
  const line = JSON.stringify(lines.find(({ message }) => message.includes("was answered 200")));
  expect(line).toContain("Sent to Discord");
  expect(line).toContain("duration");
});

test("takes a refusal for final and logs no secret", async () => {
  const served = await setup();
  const url = await serve(served.scheduler);
  const apiKey = "unknown-key-9876543210";
  const asking = await squadron({
    now: "2025-09-13T05:00:00Z",
    tenant: { apiKey },
    settings: { conflicts: { mode: "http", http: { url, paths: [`/bgs${CONFLICTS}`] } } },
  });
  const runs = runsOf(await asking.scheduler.clock.advance("2h"), "bgs:conflict-report");
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ status: "cancelled", attempts: [{ number: 1 }] });
  const logs = await asking.scheduler.runs.logs(runs[0]?.id ?? "");
  expect(JSON.stringify([runs, logs])).not.toContain(apiKey);
});

/** Serves a scheduler's routes on loopback. */
async function serve(scheduler: Scheduler): Promise<string> {
  const server = createServer(nodeHandler(scheduler));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
