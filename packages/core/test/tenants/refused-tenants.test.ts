import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadTenants } from "../../src/tenants/index.ts";
import { load, rules } from "./tenants-fixture.ts";

describe("a tenant", () => {
  test.each([
    ["null", "t.yaml:1:11 tenants.0: expected a tenant with its keys, found something else"],
    ["[]", "t.yaml:1:11 tenants.0: expected a tenant with its keys, found something else"],
    ["{ id: 5 }", "t.yaml:1:17 tenants.0.id: expected string, found number"],
    ["{ id: a-, x: 1 }", expect.stringContaining("tenants.0.id: expected 1 to 63")],
    ["{ id: a, channels: [] }", "t.yaml:1:30 tenants.0.channels: expected channels by name"],
    [
      "{ id: a, channels: { ops: log } }",
      "t.yaml:1:37 tenants.0.channels.ops: expected a `type` and what it asks for",
    ],
    [
      "{ id: a, channels: { 'o p': { type: log } } }",
      expect.stringContaining('1:32 tenants.0.channels."o p": expected a name'),
    ],
    [
      "{ id: a, schedules: [] }",
      "t.yaml:1:31 tenants.0.schedules: expected keys such as `bgs:daily-summary`",
    ],
    [
      "{ id: a, schedules: { 'bgs:daily-summary': true } }",
      expect.stringContaining("expected keys, or `false`"),
    ],
    [
      "{ id: a, schedules: { 'bgs:daily-summary#a b': { cron: '@daily' } } }",
      expect.stringContaining("expected a name of 1 to 120"),
    ],
    [
      "{ id: a, schedules: { 'bgs:daily-summary': { job: 'inara:sync' } } }",
      expect.stringContaining(
        'expected `job` to be "bgs:daily-summary" as in the key, found "inara:sync"',
      ),
    ],
    [
      "{ id: a, schedules: { 'bgs:daily-summary': { trigger: 'daily' } } }",
      expect.stringContaining("tenants.0.schedules.bgs:daily-summary.trigger: "),
    ],
    [
      "{ id: a, schedules: { 'bgs:daily-summary': { maxInstances: 0 } } }",
      expect.stringContaining("expected a whole number of at least 1"),
    ],
    [
      "{ id: a, schedules: { 'bgs:daily-summary': { retry: { attempts: 1.5 } } } }",
      expect.stringContaining("bgs:daily-summary.retry.attempts: expected a whole number"),
    ],
    [
      "{ id: a, apiKey: '' }",
      expect.stringContaining("tenants.0.apiKey: expected a text without spaces"),
    ],
    [
      '{ id: a, name: "a\\nb" }',
      expect.stringContaining("tenants.0.name: expected 1 to 200 characters on one line"),
    ],
  ])("refuses %s", (entry, text) => {
    expect(load(`tenants: [${entry}]`).texts).toContainEqual(text);
  });

  test("is refused with something from code that JSON cannot hold", () => {
    const document = { source: "code", value: { tenants: [{ id: "a", inara: { f: () => 1 } }] } };
    const sections = new Map([["inara", { schema: z.unknown() }]]);
    const { tenants, problems } = loadTenants([document], rules({ sections }));
    expect(tenants.map(({ valid }) => valid)).toEqual([false]);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("expected a value that JSON can hold, found a function"),
    ]);
  });

  test("is told of unknown calendars wherever a trigger names them", () => {
    const within = (holidays: string): string =>
      `{ within: { cron: "@daily" }, hours: [{ days: mon-fri, from: "09:00", to: "18:00", holidays: ${holidays} }] }`;
    const trigger = `{ anyOf: [{ allOf: [${within("nsw")}, ${within("vic")}] }, ${within("'[2026-10-05]'")}] }`;
    const { texts } = load(
      `tenants: [{ id: a, schedules: { "bgs:daily-summary": { trigger: ${trigger.replaceAll("'", "")} } } }]`,
    );
    expect(texts).toEqual([expect.stringContaining('unknown calendar "vic"')]);
  });

  test("is told without what a schema says of the value it received", () => {
    const talkative = {
      "~standard": {
        version: 1 as const,
        vendor: "test",
        validate: (value: unknown) => ({
          issues: [{ message: `did not like ${JSON.stringify(value)}`, path: [] }],
        }),
      },
    };
    const sections = new Map([["bgs", { schema: talkative }]]);
    const { texts } = load('tenants: [{ id: a, bgs: { token: "very secret" } }]', {
      changes: { sections },
    });
    expect(texts).toEqual(['t.yaml:1:25 tenants.0.bgs: did not like {"token":"[redacted]"}']);
  });

  test("is set aside where a schema answers with a promise, and the others run", () => {
    const sections = new Map([["bgs", { schema: z.string().refine(async () => true) }]]);
    const { tenants, texts } = load("tenants: [{ id: a, bgs: x }, { id: b }]", {
      changes: { sections },
    });
    expect(tenants.map(({ valid }) => valid)).toEqual([false, true]);
    expect(texts).toEqual([expect.stringContaining("expected a schema that answers at once")]);
  });
});
