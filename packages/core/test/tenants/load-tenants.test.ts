import { describe, expect, test } from "vitest";
import { knownSecrets } from "../../src/config/index.ts";
import { loadTenants, problemText } from "../../src/tenants/index.ts";
import { load, revealed, rules } from "./tenants-fixture.ts";

describe("a tenants file", () => {
  test("gives everything of a tenant", () => {
    const { get, texts } = load(
      `
defaults: { timezone: Europe/Berlin }
tenants:
  - id: veil-wardens
    name: Veil Wardens
    apiKey: \${VEIL_API_KEY}
    database: sqlite:./data/veil.db
    channels:
      shoutout: { type: discord, url: "https://discord.com/api/webhooks/1/\${VEIL_TOKEN}" }
      ops: { type: log }
    alerts: { channel: ops, on: [failed, dead] }
    bgs: { faction: Veil Wardens Collective }
    schedules:
      bgs:daily-summary: { cron: "5 0 * * *" }
      bgs:space-cz-summary#weekly: { cron: "0 8 * * mon", payload: { period: lw }, retry: { attempts: 3 } }
      inara:sync: false
      nightly: { job: "poker:reminder", interval: 1d, timezone: Australia/Sydney }
`,
      {
        changes: { environment: { VEIL_API_KEY: "key-of-veil", VEIL_TOKEN: "token-of-veil" } },
        directory: "/srv/tenants",
      },
    );
    expect(texts).toEqual([]);
    expect(revealed(get("veil-wardens"))).toEqual({
      id: "veil-wardens",
      name: "Veil Wardens",
      timezone: "Europe/Berlin",
      enabled: true,
      apiKey: "secret key-of-veil",
      database: { url: "secret sqlite:./data/veil.db", directory: "/srv/tenants" },
      channels: {
        shoutout: {
          type: "discord",
          config: {
            type: "discord",
            url: "secret https://discord.com/api/webhooks/1/token-of-veil",
          },
        },
        ops: { type: "log", config: { type: "log" } },
      },
      alerts: { channel: "ops", on: ["failed", "dead"] },
      sections: {
        bgs: {
          faction: "Veil Wardens Collective",
          daily: { channel: "shoutout", format: "classic", top: 5 },
          conflicts: { channel: "bgs", format: "classic" },
        },
      },
      overrides: {
        "bgs:daily-summary": { trigger: { cron: "5 0 * * *" } },
        "bgs:space-cz-summary#weekly": {
          trigger: { cron: "0 8 * * mon" },
          payload: { period: "lw" },
          retry: { attempts: 3 },
        },
        "inara:sync": false,
        "poker:reminder#nightly": { trigger: { interval: "1d" }, timezone: "Australia/Sydney" },
      },
      valid: true,
      problems: [],
      source: "t.yaml",
    });
    expect([...knownSecrets()]).toEqual(expect.arrayContaining(["key-of-veil", "token-of-veil"]));
  });

  test.each([
    ["an empty section is {}", "inara:", ["inara"]],
    ["so is {}", "inara: {}", ["inara"]],
    ["false is off", "inara: false", []],
    ["absent is off", "enabled: true", []],
  ])("enables a plugin by its section: %s", (_name, line, sections) => {
    const { get, texts } = load(`tenants:\n  - id: a\n    ${line}\n`);
    expect(texts).toEqual([]);
    expect([...(get("a")?.sections.keys() ?? [])]).toEqual(sections);
  });

  test("refuses settings for a plugin that takes none, but not an empty section", () => {
    expect(load("tenants: [{ id: a, poker: {} }]").texts).toEqual([]);
    expect(load("tenants: [{ id: a, poker: { cap: 4 } }]").texts).toEqual([
      "t.yaml:1:20 tenants.0.poker: the plugin poker serves every tenant and takes no settings",
    ]);
  });

  test("lays a tenant over the defaults, key by key", () => {
    const { get, texts } = load(`
defaults:
  timezone: UTC
  bgs: { faction: Nobody, daily: { top: 3, format: embed } }
  inara: {}
  channels: { ops: { type: log, level: warn }, bgs: { type: log } }
  schedules: { "bgs:daily-summary": { cron: "5 0 * * *", priority: 4 } }
tenants:
  - id: a
    bgs: { faction: A, daily: { top: 9 } }
    inara: false
    channels: { ops: { type: discord, url: "https://discord.com/api/webhooks/1/t" } }
    schedules: { "bgs:daily-summary": { interval: 6h } }
  - id: b
    timezone: Asia/Tokyo
    bgs:
`);
    expect(texts).toEqual([]);
    expect(revealed(get("a"))).toMatchObject({
      timezone: "UTC",
      sections: { bgs: { faction: "A", daily: { top: 9, format: "embed" } } },
      channels: { ops: { type: "discord" }, bgs: { type: "log" } },
      overrides: { "bgs:daily-summary": { trigger: { interval: "6h" }, priority: 4 } },
    });
    expect([...(get("a")?.sections.keys() ?? [])]).toEqual(["bgs"]);
    expect(revealed(get("b"))).toMatchObject({
      timezone: "Asia/Tokyo",
      sections: { bgs: { faction: "Nobody", daily: { top: 3 } }, inara: {} },
      channels: { ops: { config: { level: "warn" } } },
    });
  });

  test("sets the bad tenant aside, and the others run", () => {
    const { tenants, texts } = load(`
tenants:
  - { id: a, bgs: { faction: A } }
  - { id: b, bgs: { faction: 7 } }
  - { id: c, timezone: Mars/Olympus }
`);
    expect(tenants.map(({ id, valid }) => [id, valid])).toEqual([
      ["a", true],
      ["b", false],
      ["c", false],
    ]);
    expect(texts).toEqual([
      "t.yaml:4:30 tenants.1.bgs.faction: expected string, found number",
      expect.stringContaining("t.yaml:5:24 tenants.2.timezone: expected an IANA time zone"),
    ]);
    expect(tenants[1]?.problems).toEqual([
      {
        tenant: "b",
        file: "t.yaml",
        line: 4,
        column: 30,
        path: "tenants.1.bgs.faction",
        message: "expected string, found number",
      },
    ]);
  });

  test("takes the scheduler's zone for a tenant that names none", () => {
    const { get } = load("tenants: [{ id: a }]", { changes: { timezone: "Asia/Tokyo" } });
    expect(get("a")?.timezone).toBe("Asia/Tokyo");
  });

  test("names both files of an id that stands twice, and sets it aside", () => {
    const documents = ["a.yaml", "b.yaml"].map((source) => ({ source, value: { id: "veil" } }));
    const { tenants, problems } = loadTenants(documents, rules());
    expect(tenants.map(({ id, valid }) => [id, valid])).toEqual([["veil", false]]);
    expect(problems.map(problemText)).toEqual([
      'a.yaml id: the id "veil" stands twice, also at b.yaml id; ids are unique',
      'b.yaml id: the id "veil" stands twice, also at a.yaml id; ids are unique',
    ]);
  });

  test("opens no tenant with an API key that two have, and runs both", () => {
    const { tenants, texts } = load(
      "tenants: [{ id: a, apiKey: shared-key }, { id: b, apiKey: shared-key }, { id: c, apiKey: own-key }]",
    );
    expect(tenants.map(({ valid, apiKey }) => [valid, apiKey?.reveal()])).toEqual([
      [true, undefined],
      [true, undefined],
      [true, "own-key"],
    ]);
    expect(texts).toEqual([
      "t.yaml apiKey: the same API key belongs to b; it opens no tenant until they differ",
      "t.yaml apiKey: the same API key belongs to a; it opens no tenant until they differ",
    ]);
  });

  test("tells a reference of the defaults once, and only who needs it is set aside", () => {
    const { tenants, texts } = load(`
defaults: { timezone: "\${ZONE}" }
tenants: [{ id: a }, { id: b }, { id: c, timezone: UTC }]
`);
    expect(tenants.map(({ valid }) => valid)).toEqual([false, false, true]);
    expect(texts).toEqual([
      "t.yaml:2:23 defaults.timezone: the variable ZONE is not set; set it, set ZONE_FILE, or give a default",
    ]);
  });

  test("does not strike out what everybody may see", () => {
    const environment = { NAME_OF_A: "Publicly Known", ZONE_OF_A: "Australia/Perth" };
    const { get } = load('tenants: [{ id: a, name: "${NAME_OF_A}", timezone: "${ZONE_OF_A}" }]', {
      changes: { environment },
    });
    expect(get("a")).toMatchObject({ name: "Publicly Known", timezone: "Australia/Perth" });
    expect(knownSecrets().has("Publicly Known")).toBe(false);
    expect(knownSecrets().has("Australia/Perth")).toBe(false);
  });

  test("reads no variable and no file for a source that is not the host's own", () => {
    const changes = { environment: { PRIVATE: "of-the-host-alone" } };
    const text = 'tenants: [{ id: a, apiKey: "${PRIVATE}", bgs: { faction: "$$ ${PRIVATE}" } }]';
    const { get, texts } = load(text, { changes, references: false });
    expect(texts).toEqual([]);
    expect(get("a")?.apiKey?.reveal()).toBe("${PRIVATE}");
    expect(get("a")?.sections.get("bgs")).toMatchObject({ faction: "$$ ${PRIVATE}" });
    const { texts: refused } = load("tenants: [{ id: a, apiKeyFile: /etc/hostname }]", {
      references: false,
    });
    expect(refused).toEqual([
      't.yaml:1:20 tenants.0.apiKeyFile: unknown key "apiKeyFile"; known are id, name, timezone, apiKey, database, enabled, alerts',
    ]);
  });

  test("accepts a switch that a variable gives", () => {
    const { get } = load('tenants: [{ id: a, enabled: "${ON}" }, { id: b, enabled: false }]', {
      changes: { environment: { ON: "false" } },
    });
    expect([get("a")?.enabled, get("b")?.enabled]).toEqual([false, false]);
  });
});

describe("a tenant's hash", () => {
  const hash = (text: string, environment = {}) =>
    load(text, { changes: { environment } }).get("a")?.hash;

  test("is the same for the same settings, whatever their order", () => {
    expect(hash("tenants: [{ id: a, name: A, bgs: { faction: F } }]")).toBe(
      hash("tenants:\n  - bgs:\n      faction: F\n    name: A\n    id: a\n"),
    );
  });

  test("changes with a secret that a variable gives", () => {
    const text = 'tenants: [{ id: a, channels: { o: { type: discord, url: "${HOOK}" } } }]';
    const hook = (token: string) => ({ HOOK: `https://discord.com/api/webhooks/1/${token}` });
    expect(hash(text, hook("one"))).toBe(hash(text, hook("one")));
    expect(hash(text, hook("one"))).not.toBe(hash(text, hook("two")));
  });

  test.each(["name: B", "timezone: Asia/Tokyo", "enabled: false", "bgs: { faction: G }", "inara:"])(
    "changes with %s",
    (line) => {
      expect(hash(`tenants:\n  - id: a\n    ${line}\n`)).not.toBe(hash("tenants: [{ id: a }]"));
    },
  );
});
