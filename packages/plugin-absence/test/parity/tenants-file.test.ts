import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tenantsFromFile } from "@carillon/core";
import { createTestScheduler } from "@carillon/core/testing";
import { expect, onTestFinished, test } from "vitest";
import { absence } from "../../src/index.ts";
import { startBeaconApi } from "../../src/testing/index.ts";
import { temporaryFolder } from "../support/store.ts";

const tenants = (baseUrl: string, every: string): string => `
tenants:
  - id: era
    channels: { ops: { type: recording } }
    absence:
      mode: api
      every: ${every}
      sites: [{ id: all, timezone: Asia/Jakarta }]
      baseUrl: ${baseUrl}
      username: scheduler
      password: \${ABSENCE_TEST_PASSWORD}
      channels: { operations: ops }
`;

async function setup(password: string) {
  const folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  const file = join(folder, "tenants.yaml");
  const before = process.env["ABSENCE_TEST_PASSWORD"];
  process.env["ABSENCE_TEST_PASSWORD"] = password;
  onTestFinished(() => {
    if (before === undefined) delete process.env["ABSENCE_TEST_PASSWORD"];
    else process.env["ABSENCE_TEST_PASSWORD"] = before;
  });
  const clock = { now: (): Date => scheduler.clock.now() };
  const api = await startBeaconApi({ clock, users: { scheduler: password } });
  onTestFinished(() => api.stop());
  await writeFile(file, tenants(api.baseUrl, "5m"));
  const scheduler = await createTestScheduler({
    now: "2026-11-18T08:59:30+07:00",
    plugins: [absence()],
    tenants: tenantsFromFile(file),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  return { api, file, scheduler };
}

test("A2, A4, A35, A40: the password comes from the environment, and no database is needed", async () => {
  const { api, scheduler } = await setup("from-the-environment");
  const runs = await scheduler.clock.advance("1m");
  expect(runs.map(({ status }) => status)).toEqual(["succeeded"]);
  expect(api.calls.map(({ status }) => status)).toEqual([200, 200]);
});

test("A32: a changed setting is applied without a restart", async () => {
  const { api, file, scheduler } = await setup("another");
  await writeFile(file, tenants(api.baseUrl, "30m"));
  expect((await scheduler.tenants.reload()).changed).toEqual(["era"]);
  await scheduler.clock.advance("62m");
  expect(api.calls.filter(({ path }) => path !== "/auth/login")).toHaveLength(3);
});

test("A16: an API that is not there yet fails the check, and the next one works", async () => {
  const { api, scheduler } = await setup("third");
  api.loginStatus = 503;
  expect((await scheduler.clock.advance("1m")).map(({ status }) => status)).toEqual(["failed"]);
  api.loginStatus = undefined;
  expect((await scheduler.clock.advance("5m")).map(({ status }) => status)).toEqual(["succeeded"]);
});

test("A17, A23: it stops in good order, in the middle of a check", async () => {
  const { api, scheduler } = await setup("fourth");
  const events: string[] = [];
  for (const name of ["stopping", "stopped"] as const) scheduler.on(name, () => events.push(name));
  await scheduler.clock.advance("1m");
  await scheduler.stop();
  expect(events).toEqual(["stopping", "stopped"]);
  expect(api.calls).toHaveLength(2);
});
