import { describe, expect, test } from "vitest";
import { legacyTenant } from "../src/legacy-tenant.ts";
import { bgsOptions, bgsSettings, settingsFor } from "../src/schema.ts";
import { defineSection } from "../src/services/reports/section.ts";
import { DAILY_SECTIONS } from "../src/services/reports/sections/daily-sections.ts";

describe("settings", () => {
  test("have a default for everything", () => {
    const settings = bgsSettings.parse({});
    expect(settings).toMatchObject({
      numbers: "1,234",
      daily: { channel: ["shoutout"], format: "classic", top: 5, period: "ld", sections: {} },
      spaceCz: { channel: ["shoutout"], period: "ld" },
      groundCz: { sections: { settlements: true, commanders: true } },
    });
    expect(settings.faction).toBeUndefined();
    expect(settings.timezone).toBeUndefined();
  });

  test("know a switch for every section", () => {
    const sections = Object.fromEntries(DAILY_SECTIONS.map(({ id }) => [id, false]));
    expect(Object.keys(sections)).toHaveLength(8);
    expect(bgsSettings.parse({ daily: { sections } }).daily.sections).toEqual(sections);
  });

  test.each([
    ["an unknown key", { fraction: "X" }],
    ["an empty faction, which matched every conflict (B22)", { faction: " " }],
    ["a zone that is none", { timezone: "Mars/Olympus" }],
    ["an unknown format", { daily: { format: "html" } }],
    ["no rows", { daily: { top: 0 } }],
    ["an unknown section", { daily: { sections: { trade: false } } }],
    ["an unknown period (B26)", { spaceCz: { period: "decade" } }],
    ["a time of day that is none", { conflicts: { times: ["24:00"] } }],
    ["a server that is none", { conflicts: { mode: "http", http: { url: "ftp://x" } } }],
  ])("refuse %s", (_what, settings) => {
    expect(bgsSettings.safeParse(settings).success).toBe(false);
  });

  test("know the sections and formats of the host", () => {
    const jumps = defineSection({
      id: "jumps",
      title: "Jumps",
      query: async () => [],
      row: () => "",
    });
    const schema = settingsFor({ sections: [jumps], formats: { short: () => ({ body: "" }) } });
    const settings = { daily: { format: "short", sections: { jumps: false } } };
    expect(schema.safeParse(settings).success).toBe(true);
    expect(bgsSettings.safeParse(settings).success).toBe(false);
    expect(settingsFor({ settle: "5m" })).toBe(bgsSettings);
  });
});

describe("options", () => {
  test.each([
    ["an unknown key", { setle: "5m" }],
    ["a section that is none", { sections: [{ id: "x" }] }],
    ["a report that is none", { reports: [{}] }],
    ["a format that is none", { formats: { x: "y" } }],
    ["an unknown tick source", { tickSources: ["eddn"] }],
  ])("refuse %s", (_what, options) => {
    expect(bgsOptions.safeParse(options).success).toBe(false);
  });
});

describe("an entry of the original's tenant.json", () => {
  test.each([
    [
      { name: "Veil", faction_name: "Veil Wardens Collective" },
      { faction: "Veil Wardens Collective" },
    ],
    [{ name: "Veil", faction_name: "" }, {}],
    [{ name: "Veil" }, {}],
    [{ faction_name: 5 }, {}],
  ])("%j becomes %j", (entry, section) => {
    expect(legacyTenant(entry)).toEqual(section);
    expect(bgsSettings.safeParse(legacyTenant(entry)).success).toBe(true);
  });
});
