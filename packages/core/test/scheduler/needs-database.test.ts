import { expect, test } from "vitest";
import { defineJob, definePlugin, type Schema, staticTenants } from "../../src/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";

interface Settings {
  keeps: boolean;
}

const settings: Schema<Settings> = {
  "~standard": { version: 1, vendor: "test", validate: (value) => ({ value: value as Settings }) },
};

test.each([
  ["a job that says so runs without a database", { keeps: false }, "succeeded"],
  ["a job that needs one is skipped without", { keeps: true }, "skipped"],
] as const)("%s, though the plugin has migrations", async (_name, section, status) => {
  const job = defineJob<Settings>({
    name: "ask",
    settings,
    needsDatabase: ({ keeps }) => keeps,
    run: () => ({ asked: true }),
  });
  const plugin = definePlugin({
    name: "keeper",
    apiVersion: 1,
    tenantSettings: settings,
    migrations: { "0001-none": { up: async () => undefined } },
    setup: ({ jobs }) => jobs.add(job),
  });
  await using scheduler = await createTestScheduler({
    plugins: [plugin()],
    tenants: staticTenants([{ id: "veil", keeper: section }]),
  });
  const { run } = await scheduler.clock.while(
    scheduler.jobs.runNow("keeper:ask", { tenant: "veil", wait: true }),
  );
  expect(run.status).toBe(status);
});
