import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadTenants, problemText, tenantsFromFile } from "../../src/tenants/index.ts";
import { rules } from "./tenants-fixture.ts";

const folder = join(import.meta.dirname, "fixtures/malformed");

/** Each file, and all that is said of it. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "01-unclosed-quote.yaml": ['5:1: missing closing "quote'],
  "02-tab-indent.yaml": ["2:1: tabs are not allowed as indentation"],
  "03-duplicate-key.yaml": ['4:5: expected each key once, found "timezone" again'],
  "04-two-documents.yaml": [
    "2:1: expected one document, found a second one after `---`; use one file for each",
  ],
  "05-empty.yaml": ["1:1: expected tenants, found an empty document; write `tenants: []` for none"],
  "06-scalar.yaml": ["1:1: expected a list of tenants, found a string"],
  "07-misspelt-tenants.yaml": [
    '2:1 tenant: unknown key "tenant" beside the tenants; did you mean "tenants"?',
  ],
  "08-tenants-is-a-map.yaml": ["2:3 tenants: expected a list; write `tenants: []` for none"],
  "09-missing-id.yaml": ["2:5 tenants.0.id: missing; expected string"],
  "10-bad-id.yaml": [
    "2:9 tenants.0.id: expected 1 to 63 lower-case letters, digits and inner dashes",
  ],
  "11-duplicate-id.yaml": [
    '2:9 tenants.0.id: the id "veil" stands twice, also at 11-duplicate-id.yaml:4:9; ids are unique',
    '4:9 tenants.2.id: the id "veil" stands twice, also at 11-duplicate-id.yaml:2:9; ids are unique',
  ],
  "12-unknown-key.yaml": [
    '3:5 tenants.0.api_key: unknown key "api_key"; did you mean "apiKey"?',
    '4:5 tenants.0.chanels: unknown key "chanels"; did you mean "channels"?',
  ],
  "13-unknown-section.yaml": ['3:5 tenants.0.bsg: unknown key "bsg"; did you mean "bgs"?'],
  "14-section-schema.yaml": [
    "4:7 tenants.0.bgs.faction: missing; expected string",
    '4:7 tenants.0.bgs.fction: unknown key "fction"; did you mean "faction"?',
    "5:21 tenants.0.bgs.daily.top: expected number, found string",
    '5:35 tenants.0.bgs.daily.format: expected one of "classic", "embed"; did you mean "embed"?',
  ],
  "15-bad-zone.yaml": [
    '1:23 defaults.timezone: expected an IANA time zone such as "Europe/Berlin" or "UTC"; did you mean "Europe/Berlin"?',
  ],
  "16-channel-type.yaml": [
    '4:20 tenants.0.channels.ops.type: unknown notifier type "discrod"; did you mean "discord"?',
    "5:14 tenants.0.channels.shout.type: expected the type of a notifier: discord, log",
  ],
  "17-channel-config.yaml": [
    "4:34 tenants.0.channels.ops.url: expected a Discord webhook URL",
    '4:75 tenants.0.channels.ops.treadId: unknown key "treadId"; did you mean "threadId"?',
    '5:24 tenants.0.alerts.channel: unknown channel "opps"; did you mean "ops"?',
    '5:43 tenants.0.alerts.on.1: expected one of "failed", "recovered", "missed", "lost", "dead", "disabled"; did you mean "recovered"?',
  ],
  "18-unset-variable.yaml": [
    "3:13 tenants.0.apiKey: the variable VEIL_API_KY is not set; set it, set VEIL_API_KY_FILE, or give a default",
    "5:34 tenants.0.channels.ops.url: the variable VEIL_HOOK is not set; ask the squadron leader",
  ],
  "19-secret-file.yaml": [
    '3:17 tenants.0.apiKeyFile: expected a file with a secret at "no-such-secret", found none that can be read (ENOENT)',
    '5:38 tenants.0.channels.ops.urlFile: expected a file with a secret at "./no-such-hook", found none that can be read (ENOENT)',
  ],
  "20-schedules.yaml": [
    '4:7 tenants.0.schedules.bgs:daily-sumary: unknown job "bgs:daily-sumary"; did you mean "bgs:daily-summary"?',
    '5:34 tenants.0.schedules.bgs:daily-summary.cron: cron: expected minute to be 0-59, got "61" at column 1 of "61 0 * * *"',
    '6:7 tenants.0.schedules.daily-summary: unknown job "daily-summary"; did you mean "bgs:daily-summary"?',
    "7:52 tenants.0.schedules.bgs:space-cz-summary.interval: expected one of trigger, cron, interval, found cron and interval",
    '8:59 tenants.0.schedules.bgs:space-cz-summary#weekly.priorty: unknown key "priorty"; did you mean "priority"?',
    "8:80 tenants.0.schedules.bgs:space-cz-summary#weekly.timeout: expected milliseconds, or text such as '1h30m' (units ms, s, m, h, d, w)",
  ],
  "21-calendar.yaml": [
    '6:11 tenants.0.schedules.bgs:daily-summary.trigger: unknown calendar "nws"; did you mean "nsw"?',
  ],
  "22-proto.yaml": ["3:5: the key `__proto__` is not allowed"],
  "23-alias-bomb.yaml": ["6:20: expected at most 500000 values, found more through aliases"],
  "24-sops.yaml": [
    "1:1: the file is encrypted with SOPS; decrypt it before, or start the program under `sops exec-file` or `sops exec-env`",
  ],
  "25-tag.yaml": ["2:9: expected a plain value, found a tag (`!…`)"],
  "26-password-as-alias.yaml": [
    "3:13: expected an anchor before its alias, found none; quote text with a `*`",
  ],
  "27-comma.json": ["3:2: missing , or : between flow sequence items"],
  "28-webhooks-not-a-map.json": [
    "2:49 0.discord_webhooks: expected channels by name",
    "3:3 1.name: missing; expected string",
    "3:60 1.discord_webhooks.bgs: expected a Discord webhook URL",
  ],
  "29-merge-key.yaml": [
    "3:5: merge keys (`<<`) are not read; use `defaults:` or write the keys out",
  ],
  "30-not-a-tenant.yaml": [
    "2:5 tenants.0: expected a tenant with its keys, found something else",
    "4:14 tenants.1.enabled: expected true or false",
    "5:15 tenants.1.database: expected a URL such as sqlite:./data.db, mysql://… or postgres://…",
  ],
};

async function messages(file: string): Promise<readonly string[]> {
  const documents = await tenantsFromFile(join(folder, file)).load();
  const { problems } = loadTenants(documents, rules());
  return problems.map((problem) => problemText(problem).replaceAll(`${folder}/`, ""));
}

describe("a malformed tenants file", () => {
  test.each(readdirSync(folder).sort())("%s is told with file, line and column", async (file) => {
    expect(await messages(file)).toEqual(expected[file]?.map((text) => `${file}:${text}`));
  });

  test("stands in more than twenty kinds", () => {
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(20);
    expect(readdirSync(folder).sort()).toEqual(Object.keys(expected).sort());
  });

  test("has none of its secrets in a message", async () => {
    const secrets = /secret-token|swordfish|hunter2000|made-up-key|another-key|p673w/;
    for (const file of readdirSync(folder)) {
      const all = (await messages(file)).join("\n");
      expect(all).not.toMatch(secrets);
    }
    const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
    expect(texts.filter((text) => secrets.test(text)).length).toBeGreaterThan(4);
  });
});
