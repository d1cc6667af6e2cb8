import { join } from "node:path";
import { CarillonError } from "@carillon/core";
import { expect, test } from "vitest";
import { InaraClient } from "../../../src/index.ts";
import { squadrons, temporaryFolder } from "../../support/squadrons.ts";

async function setup(more: Parameters<typeof squadrons>[0] = {}) {
  const all = await squadrons(more);
  all.server.addCommander({ name: "Nova Reyes", ranks: { combat: 7 } });
  return { ...all, client: all.scheduler.get(InaraClient) };
}

async function failure(work: Promise<unknown>): Promise<CarillonError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CarillonError) return error;
  throw new Error(`expected an error of Carillon's, got ${String(error)}`);
}

test("one profile can be asked for alone", async () => {
  const { client, server } = await setup();
  expect(await client.fetchProfile("nova reyes")).toMatchObject({
    name: "Nova Reyes",
    ranks: { combat: 7 },
  });
  expect(server.requests()).toMatchObject([
    { appName: "Carillon", appVersion: "1.0.0", names: ["nova reyes"], answer: "ok" },
  ]);
});

test("nobody of that name is `undefined`, which no slot is not", async () => {
  const { client, scheduler } = await setup();
  expect(await client.fetchProfile("Iris Quell")).toBeUndefined();
  const error = await failure(client.fetchProfile("Nova Reyes"));
  expect(error).toMatchObject({ code: "INARA_BUSY" });
  expect(error.details["retryAt"]).toEqual(new Date(scheduler.clock.now().getTime() + 31_000));
});

test("waits for a slot as long as it is told", async () => {
  const { client, scheduler, server } = await setup();
  await client.fetchProfile("Nova Reyes");
  const short = await failure(client.fetchProfile("Nova Reyes", { waitMs: 30_000 }));
  expect(short.code).toBe("INARA_BUSY");
  const waiting = client.fetchProfile("Nova Reyes", { waitMs: 31_000 });
  expect(await scheduler.clock.while(waiting)).toMatchObject({ name: "Nova Reyes" });
  expect(server.requests().map(({ isTooEarly }) => isTooEarly)).toEqual([false, false]);
});

test("a signal ends the waiting", async () => {
  const { client } = await setup();
  await client.fetchProfile("Nova Reyes");
  const abort = new AbortController();
  const waiting = client.fetchProfile("Nova Reyes", { waitMs: 60_000, signal: abort.signal });
  abort.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

test("a signal ends the request", async () => {
  const { client, server } = await setup();
  server.failNext({ kind: "hang" });
  const abort = new AbortController();
  const asking = client.fetchProfile("Nova Reyes", { signal: abort.signal });
  while (server.requests().length < 1) await new Promise(setImmediate);
  abort.abort(new Error("enough"));
  await expect(asking).rejects.toThrow("enough");
});

test("asks with the key of a tenant", async () => {
  const folder = await temporaryFolder();
  const { client, server } = await setup({
    server: { keys: ["beta-key-0123456789"], apps: ["Beta"] },
    others: [
      {
        id: "beta",
        database: `sqlite:${join(folder, "beta.db")}`,
        inara: { apiKey: "beta-key-0123456789", appName: "Beta", appVersion: "2.3.4" },
      },
    ],
  });
  expect(await client.fetchProfile("Nova Reyes", { tenant: "beta" })).toBeDefined();
  expect(server.requests()).toMatchObject([
    { apiKey: "beta-key-0123456789", appName: "Beta", appVersion: "2.3.4" },
  ]);
  expect(await failure(client.fetchProfile("Nova Reyes"))).toMatchObject({
    code: "INARA_REFUSED",
    details: { refusal: "app-not-allowed" },
  });
  expect(await failure(client.fetchProfile("Nova", { tenant: "nobody" }))).toMatchObject({
    code: "TENANT_UNKNOWN",
  });
});

test("without a key nobody is asked", async () => {
  const { client, server } = await setup({ options: { apiKey: undefined } });
  expect(await failure(client.fetchProfile("Nova"))).toMatchObject({ code: "INARA_NO_ACCESS" });
  expect(server.requests()).toEqual([]);
});

test("what is refused is not asked again for an hour", async () => {
  const { client, server, scheduler } = await setup({ options: { appName: "Not Listed" } });
  for (const _ of [1, 2, 3]) {
    expect(await failure(client.fetchProfile("Nova"))).toMatchObject({ code: "INARA_REFUSED" });
  }
  expect(server.requests()).toHaveLength(1);
  await scheduler.clock.advance("1h");
  await failure(client.fetchProfile("Nova"));
  expect(server.requests()).toHaveLength(2);
});

test("a commander whom Inara refuses is an error of that commander alone", async () => {
  const { client, server } = await setup();
  server.failNext({ kind: "refuse-event", names: ["Nova Reyes"] });
  expect(await failure(client.fetchProfile("Nova Reyes"))).toMatchObject({
    code: "INARA_PROFILE_FAILED",
    details: { reason: "400 There was an error." },
  });
});

test("an Inara out of reach is busy for everybody", async () => {
  const { client, server, scheduler } = await setup();
  server.failNext({ kind: "close" });
  const error = await failure(client.fetchProfile("Nova Reyes"));
  expect(error).toMatchObject({ code: "INARA_BUSY" });
  expect(error.message).toContain("Inara cannot be reached: no answer");
  expect(client.state().outages).toBe(1);
  await scheduler.clock.advance("5m");
  expect(await client.fetchProfile("Nova Reyes")).toBeDefined();
  expect(client.state()).toEqual({ refusals: [], outages: 0 });
});
