import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tenantsFromFile } from "@carillon/core";
import { createTestScheduler } from "@carillon/core/testing";
import { discord } from "@carillon/plugin-discord";
import { startDiscord } from "@carillon/plugin-discord/testing";
import { expect, onTestFinished, test } from "vitest";
import { BgsIngest, bgs } from "../../src/index.ts";
import { fixture, fixtureEvents } from "../support/fixture.ts";
import { runsOf, temporaryFolder } from "../support/squadron.ts";

test("every job starts from the original's tenant.json as it is", async () => {
  const server = await startDiscord({ limits: false });
  onTestFinished(() => server.stop());
  const folder = await temporaryFolder();
  const webhooks = Object.fromEntries(
    ["shoutout", "bgs", "bullis", "conflict", "shoutout_alt"].map((name) => [
      name,
      server.webhookUrl(name),
    ]),
  );
  const entry = {
    name: "Veil Wardens",
    api_key: "veilkey0123456789",
    api_version: "1.8.0",
    db_uri: "sqlite:///veil.db",
    discord_webhooks: webhooks,
    faction_name: "Veil Wardens Collective",
    faction_logo: "/static/veil.png",
    inara_api_key: "inara0123456789",
  };
  const file = join(folder, "tenant.json");
  const { discord_webhooks: _webhooks, ...withoutWebhooks } = entry;
  const { db_uri: _uri, ...withoutDatabase } = entry;
  await writeFile(
    file,
    JSON.stringify([
      entry,
      { ...withoutWebhooks, name: "No Webhooks", api_key: "key2key2key2key2" },
      { ...withoutDatabase, name: "No Database", api_key: "key3key3key3key3" },
    ]),
  );
  const scheduler = await createTestScheduler({
    now: "2025-09-12T23:50:00Z",
    plugins: [discord({ baseUrl: server.baseUrl }), bgs({ tickPolling: "never" })],
    tenants: tenantsFromFile(file),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  await scheduler.get(BgsIngest).ingest("veil-wardens", fixtureEvents());
  const runs = await scheduler.clock.advance("20m");
  const posted = (webhook: string) => server.messages(webhook).map(({ content }) => content);
  expect(posted("shoutout")[0]).toBe(fixture("corrected_daily.txt"));
  expect(posted("shoutout")).toHaveLength(4);
  expect(posted("bgs")).toHaveLength(1);
  const statuses = (tenant: string) =>
    runsOf(runs, "bgs:daily-summary")
      .filter((run) => run.tenant === tenant)
      .map(({ status }) => status);
  expect(statuses("veil-wardens")).toEqual(["succeeded"]);
  expect(statuses("no-webhooks")).toEqual(["skipped"]);
  expect(statuses("no-database")).toEqual(["skipped"]);
});
