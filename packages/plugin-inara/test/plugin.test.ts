import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TenantInput, tenantsFromFile } from "@carillon/core";
import { createTestScheduler } from "@carillon/core/testing";
import { BgsIngest, bgs } from "@carillon/plugin-bgs";
import { discord } from "@carillon/plugin-discord";
import { startDiscord } from "@carillon/plugin-discord/testing";
import { expect, test } from "vitest";
import { CommanderSource, inara } from "../src/index.ts";
import { squadrons, syncs, temporaryFolder, UNHURRIED } from "./support/squadrons.ts";

const wire = (cmdr: string | null) => ({
  timestamp: "2025-09-12T09:00:00Z",
  event: "StartUp",
  cmdr,
  tickid: "zoy-e87a0eb6be0c11515439",
  ticktime: "2025-09-12T10:33:24Z",
});

test(
  "the commanders are those of the events where plugin-bgs serves the tenant",
  UNHURRIED,
  async () => {
    const folder = await temporaryFolder();
    const beta: TenantInput = {
      id: "beta",
      database: `sqlite:${join(folder, "beta.db")}`,
      inara: { commanders: ["Listed"] },
    };
    const { scheduler, server } = await squadrons({
      plugins: [bgs({ tickPolling: "never" })],
      tenant: { bgs: {} },
      settings: { commanders: ["Extra", "IRIS QUELL"], exclude: ["private person"] },
      others: [beta],
    });
    const events = ["Nova Reyes", "Iris Quell", "Nova Reyes", null, "Private Person"].map(wire);
    await scheduler.get(BgsIngest).ingest("veil-wardens", events);
    const runs = syncs(await scheduler.clock.advance("20m"));
    expect(runs).toHaveLength(2);
    const asked = server.requests().map(({ names }) => [...names].sort());
    expect(asked).toHaveLength(2);
    expect(asked).toContainEqual(["Extra", "Iris Quell", "Nova Reyes"]);
    expect(asked).toContainEqual(["Listed"]);
  },
);

test("without plugin-bgs and without a list there is nobody to ask for", UNHURRIED, async () => {
  const { scheduler, server } = await squadrons();
  const [run] = syncs(await scheduler.clock.advance("20m"));
  expect(run).toMatchObject({ status: "skipped", reason: "there are no commanders to ask for" });
  expect(server.requests()).toEqual([]);
});

test(
  "a host's own class lists the commanders, and so does what it provides",
  UNHURRIED,
  async () => {
    class Roster {
      async list(): Promise<readonly string[]> {
        return ["Of the roster"];
      }
    }
    const own = await squadrons({ options: { commanders: Roster } });
    await own.scheduler.clock.advance("20m");
    expect(own.server.requests()[0]?.names).toEqual(["Of the roster"]);
    const provided = await squadrons({
      scheduler: {
        provide: (services) =>
          services.provide(CommanderSource, {
            factory: () => ({ list: async () => ["Provided"] }),
          }),
      },
    });
    await provided.scheduler.clock.advance("20m");
    expect(provided.server.requests()[0]?.names).toEqual(["Provided"]);
  },
);

test("a tenant without any key is skipped with that cause", UNHURRIED, async () => {
  const { scheduler } = await squadrons({
    options: { apiKey: undefined },
    settings: { commanders: ["Nova"] },
  });
  const [run] = syncs(await scheduler.clock.advance("20m"));
  expect(run).toMatchObject({
    status: "skipped",
    reason: "neither the tenant nor the plugin has an Inara API key",
  });
});

test.each([
  ["a channel that is not there", { channel: "nowhere" }, "skipped", 0],
  ["no channel", { channel: false }, "succeeded", 0],
  ["nothing to tell", { report: "changes", exclude: ["Iris"] }, "succeeded", 0],
  ["something to tell", { report: "changes" }, "succeeded", 1],
])("the report goes out as the settings say: %s", UNHURRIED, async (_, settings, status, count) => {
  const { scheduler, server, reports, use } = await squadrons({
    settings: { commanders: ["Nova", "Iris"], ...settings },
  });
  server.addCommander({ name: "Nova", ranks: { combat: 7 } });
  await use(async (database) => {
    const { tables } = await import("./support/databases.ts");
    await tables(database).insertInto("cmdr").values({ name: "Nova", rank_combat: "7" }).execute();
  });
  const [run] = syncs(await scheduler.clock.advance("20m"));
  expect(run?.status).toBe(status);
  expect(reports()).toHaveLength(count);
});

test(
  "the original's tenant.json is read: its key, its webhook, its database",
  UNHURRIED,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "inara-legacy-"));
    const file = join(folder, "tenant.json");
    await using server = await startDiscord({ limits: false });
    const entry = (name: string, more: object) => ({
      name,
      api_key: `${name}-key-0123456789`,
      api_version: "1.6.0",
      db_uri: `sqlite:///${name}.db`,
      faction_name: name,
      ...more,
    });
    await writeFile(
      file,
      JSON.stringify([
        entry("veil", {
          inara_api_key: "veil-inara-0123456789",
          discord_webhooks: { bullis: server.webhookUrl("bullis") },
        }),
        entry("beta", { inara_api_key: "", discord_webhooks: {} }),
      ]),
    );
    const own = await squadrons({ server: { keys: ["veil-inara-0123456789"] } });
    own.server.addCommander({ name: "Nova Reyes", ranks: { combat: 7 } });
    await using scheduler = await createTestScheduler({
      now: "2025-09-13T00:50:00Z",
      tenants: tenantsFromFile(file),
      plugins: [
        discord({ baseUrl: server.baseUrl }),
        bgs({ tickPolling: "never" }),
        inara({ url: own.server.url }),
      ],
    });
    await scheduler.get(BgsIngest).ingest("veil", [wire("Nova Reyes")]);
    const runs = syncs(await scheduler.clock.advance("20m"));
    const outcome = Object.fromEntries(runs.map(({ tenant, status }) => [tenant ?? "", status]));
    expect(outcome).toEqual({ veil: "succeeded", beta: "skipped" });
    expect(server.messages("bullis")).toHaveLength(1);
    expect(JSON.stringify(server.messages("bullis"))).toContain("1 commander: 1 added");
  },
);

test(
  "a squadron of 500 strangers with hostile names reads well on Discord",
  UNHURRIED,
  async () => {
    await using discordServer = await startDiscord();
    const { scheduler, server } = await squadrons({
      plugins: [discord({ baseUrl: discordServer.baseUrl })],
      tenant: {
        channels: { bullis: { type: "discord", url: discordServer.webhookUrl("bullis") } },
      },
      settings: {
        commanders: Array.from({ length: 500 }, (_, index) => `\`\`\`@everyone <@123> 🛸 ${index}`),
        listed: 500,
      },
    });
    expect(server.requests()).toEqual([]);
    await scheduler.clock.advance("1h");
    await scheduler.clock.advance("10m");
    const messages = discordServer.messages("bullis");
    const text = JSON.stringify(messages);
    for (const index of [0, 250, 499]) expect(text).toContain(`🛸 ${index}`);
    expect(text).not.toContain("```@everyone");
    expect(text).not.toContain("@everyone");
    const { items } = await scheduler.deliveries.list({ status: "dead" });
    expect(items).toEqual([]);
  },
);

test(
  "a section that is too long says how much is left out, and the log has it all",
  UNHURRIED,
  async () => {
    const { scheduler, reports, log } = await squadrons({
      settings: { commanders: Array.from({ length: 60 }, (_, index) => `C${index}`), listed: 2 },
    });
    const [run] = syncs(await scheduler.clock.advance("20m"));
    expect(reports()[0]).toContain("```text\nC0\nC1\n```\n… and 58 more, named in the run's log");
    const lines = run === undefined ? [] : await log(run);
    const named = lines.filter((line) => line.startsWith("not-found: ")).join("; ");
    for (let index = 0; index < 60; index += 1) expect(named).toMatch(new RegExp(`C${index}\\b`));
  },
);

test("bad options are refused when the scheduler is made", UNHURRIED, async () => {
  await expect(
    createTestScheduler({ plugins: [inara({ appVersion: "1" })] }),
  ).rejects.toMatchObject({
    code: "PLUGIN_OPTIONS",
    message: expect.stringContaining("expected a version such as 1.0.0"),
  });
  const wrong = { commanders: 5 } as never;
  await expect(createTestScheduler({ plugins: [inara(wrong)] })).rejects.toThrow(
    "expected a class, or { factory }, with a method list()",
  );
});
