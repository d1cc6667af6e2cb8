import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { knownSecrets } from "../../src/config/index.ts";
import {
  loadTenants,
  problemText,
  tenantsFromDirectory,
  tenantsFromFile,
} from "../../src/tenants/index.ts";
import { revealed, rules, temporaryFolder } from "./tenants-fixture.ts";

const fixture = join(import.meta.dirname, "fixtures/tenant.json");
const hook = (path: string) => ({
  type: "discord",
  config: { type: "discord", url: `secret https://discord.com/api/webhooks/${path}` },
});

async function setup() {
  const loaded = loadTenants(await tenantsFromFile(fixture).load(), rules());
  const byId = (id: string) => loaded.tenants.find((tenant) => tenant.id === id);
  return { ...loaded, byId };
}

async function loadText(text: string, changes = {}) {
  await using folder = await temporaryFolder();
  await folder.write("tenant.json", text);
  const documents = await tenantsFromFile(join(folder.path, "tenant.json")).load();
  return loadTenants(documents, rules(changes));
}

describe("the original tenant.json", () => {
  test("is read as it is", async () => {
    const { tenants, problems } = await setup();
    expect(problems).toEqual([]);
    expect(tenants.map(({ id, name, valid }) => [id, name, valid])).toEqual([
      ["veil-wardens", "Veil Wardens", true],
      ["arger-sohne", "Ärger & Söhne", true],
      ["quiet-ones", "Quiet Ones", true],
      ["tenant-8a55feab", "Волки", true],
    ]);
  });

  test("gives a full tenant its channels, database, key and sections", async () => {
    const { byId } = await setup();
    expect(revealed(byId("veil-wardens"))).toEqual({
      id: "veil-wardens",
      name: "Veil Wardens",
      timezone: "UTC",
      enabled: true,
      apiKey: "secret veil-made-up-api-key",
      database: {
        url: "secret mysql+pymysql://veil:p$$w0rd-of-veil@localhost/veil",
        directory: join(import.meta.dirname, "fixtures"),
      },
      channels: {
        shoutout: hook("100000000000000001/veil-shoutout-token"),
        bgs: hook("100000000000000002/veil-bgs-token"),
        bullis: hook("100000000000000003/veil-bullis-token"),
        conflict: hook("100000000000000004/veil-conflict-token"),
        shoutout_alt: hook("100000000000000005/veil-alt-token"),
        manual_activity: hook("100000000000000006/veil-manual-token"),
      },
      sections: {
        bgs: {
          faction: "Veil Wardens Collective",
          daily: { channel: "shoutout", format: "classic", top: 5 },
          conflicts: { channel: "bgs", format: "classic" },
        },
        inara: { channel: "bullis", apiKey: "secret veil-made-up-inara-key" },
      },
      overrides: {},
      valid: true,
      problems: [],
      source: fixture,
    });
  });

  test("takes empty webhooks for missing ones", async () => {
    const { byId } = await setup();
    expect([...(byId("arger-sohne")?.channels.keys() ?? [])]).toEqual([
      "shoutout",
      "bgs",
      "bullis",
    ]);
  });

  test("takes a tenant without webhooks, and one without a database", async () => {
    const { byId } = await setup();
    const quiet = byId("quiet-ones");
    expect(quiet?.channels.size).toBe(0);
    expect(quiet?.database?.url.reveal()).toBe("sqlite:///db/quiet.db");
    const wolves = byId("tenant-8a55feab");
    expect(wolves?.database).toBeUndefined();
    expect([...(wolves?.channels.keys() ?? [])]).toEqual(["shoutout"]);
    expect([...(wolves?.sections.keys() ?? [])]).toEqual(["inara"]);
  });

  test("has its keys, URLs and passwords redacted", async () => {
    await setup();
    for (const secret of [
      "veil-made-up-api-key",
      "p$$w0rd-of-veil",
      "https://discord.com/api/webhooks/100000000000000001/veil-shoutout-token",
      "veil-made-up-inara-key",
    ]) {
      expect(knownSecrets().has(secret)).toBe(true);
    }
  });

  test("may be one bare object", async () => {
    const { tenants, problems } = await loadText(
      `{ "name": "Lone Wolf", "api_key": "lone-made-up-key", "discord_webhooks": {}, "faction_name": "Lone" }`,
    );
    expect(problems).toEqual([]);
    expect(tenants.map(({ id, sections }) => [id, [...sections.keys()]])).toEqual([
      ["lone-wolf", ["bgs", "inara"]],
    ]);
  });

  test("may be a file of a directory, named by its name and not by the file's", async () => {
    await using folder = await temporaryFolder();
    await folder.write("a.json", `{ "name": "Lone Wolf", "api_key": "lone-made-up-key" }`);
    const { tenants } = loadTenants(await tenantsFromDirectory(folder.path).load(), rules());
    expect(tenants.map(({ id }) => id)).toEqual(["lone-wolf"]);
  });

  test("reads a variable where a value names one, and no other dollar sign", async () => {
    const { tenants } = await loadText(
      `[{ "name": "A", "api_key": "\${A_KEY}" }, { "name": "B", "api_key": "two$$dollars" }]`,
      { environment: { A_KEY: "from-the-environment" } },
    );
    expect(tenants.map(({ apiKey }) => apiKey?.reveal())).toEqual([
      "from-the-environment",
      "two$$dollars",
    ]);
  });

  test("tells a variable that is not set at its own key, once", async () => {
    const { problems } = await loadText(
      `[{ "name": "A", "discord_webhooks": { "bgs": "\${A_HOOK}" }, "db_uri": "\${A_DB}" }]`,
    );
    expect(problems.map(({ tenant, path, message }) => [tenant, path, message])).toEqual([
      ["a", "0.discord_webhooks.bgs", expect.stringContaining("the variable A_HOOK is not set")],
      ["a", "0.db_uri", expect.stringContaining("the variable A_DB is not set")],
    ]);
  });

  test("tells bad values at the keys of the original", async () => {
    const { problems } = await loadText(
      `[{ "name": "A", "api_key": 5, "db_uri": "none", "discord_webhooks": { "bgs": 7 }, "inara_api_key": "" },
        { "name": 7, "api_key": "made-up-key" }]`,
    );
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      "0.api_key: expected string, found number",
      "0.db_uri: expected a URL such as sqlite:./data.db, mysql://… or postgres://…",
      "0.discord_webhooks.bgs: expected string, found number",
      "1.name: missing; expected string",
      "1.name: expected string, found number",
    ]);
  });

  test("tells two tenants whose names make one id", async () => {
    const { tenants, problems } = await loadText(
      `[{ "name": "Iron  Vanguard", "api_key": "one-made-up" },\n { "name": "iron vanguard", "api_key": "two-made-up" }]`,
    );
    expect(tenants.map(({ id, valid }) => [id, valid])).toEqual([["iron-vanguard", false]]);
    expect(
      problems.map((problem) => problemText(problem).replace(/^\S*tenant\.json:/, "")),
    ).toEqual([
      expect.stringMatching(
        /^1:\d+ 0\.name: the id "iron-vanguard" stands twice, also at .*:2:\d+/,
      ),
      expect.stringMatching(
        /^2:\d+ 1\.name: the id "iron-vanguard" stands twice, also at .*:1:\d+/,
      ),
    ]);
  });

  test("sets a tenant aside whose entry a plugin cannot map, without the error's words", async () => {
    const sections = new Map([
      [
        "bgs",
        {
          legacyTenant: () => {
            throw new TypeError("no made-up-key-of-x here");
          },
        },
      ],
    ]);
    const { tenants, problems } = await loadText(
      `[{ "name": "X", "api_key": "made-up-key-of-x" }]`,
      {
        sections,
      },
    );
    expect(tenants.map(({ valid }) => valid)).toEqual([false]);
    expect(problems.map(({ message }) => message)).toEqual([
      "the plugin bgs could not read the entry: its legacyTenant threw TypeError",
    ]);
  });

  test("refuses a section beside its keys, which nobody would read", async () => {
    const { problems } = await loadText(
      `[{ "name": "X", "api_key": "made-up-key", "bgs": { "faction": "F" } }]`,
    );
    expect(problems.map(({ message }) => message)).toEqual([
      "expected no section in an entry of the original form; give it an `id`",
    ]);
  });
});
