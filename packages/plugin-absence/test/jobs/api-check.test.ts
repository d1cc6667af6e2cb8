import { type Run, staticTenants } from "@carillon/core";
import { createTestScheduler } from "@carillon/core/testing";
import { expect, onTestFinished, test } from "vitest";
import {
  type ApiCheckResult,
  ApiSession,
  absence,
  absenceSettings,
  check,
} from "../../src/index.ts";
import { startBeaconApi } from "../../src/testing/index.ts";
import { patient } from "../support/patient.ts";

patient();

const JAKARTA = { id: "all", timezone: "Asia/Jakarta" };

async function setup(given: { now?: string; settings?: object; tokenMinutes?: number } = {}) {
  const clock = { now: (): Date => scheduler.clock.now() };
  const api = await startBeaconApi({ clock, tokenMinutes: given.tokenMinutes ?? 30 });
  onTestFinished(() => api.stop());
  const scheduler = await createTestScheduler({
    now: given.now ?? "2026-11-18T08:59:00+07:00",
    plugins: [absence()],
    tenants: staticTenants([
      {
        id: "era",
        name: "Era",
        channels: { ops: { type: "recording" } },
        absence: {
          mode: "api",
          sites: [JAKARTA],
          baseUrl: api.baseUrl,
          username: "scheduler",
          password: "correct horse",
          channels: { operations: "ops" },
          ...given.settings,
        },
      },
    ]),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  const until = (time: string): Promise<readonly Run[]> =>
    scheduler.clock.runUntil(new Date(`2026-11-18T${time}+07:00`));
  const times = (path: string, status: number): string[] =>
    api.calls
      .filter((call) => call.path === path && call.status === status)
      .map(({ at }) => new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(11, 16));
  return { api, scheduler, until, times };
}

const LOGIN = "/auth/login";
const NOTIFY = "/notifications/notify-absence";

test("A8, A36, A38, D6: a token of 30 minutes is renewed every 25, and no check is lost", async () => {
  const { until, times } = await setup();
  const runs = await until("17:59:59");
  expect(runs).toHaveLength(108);
  expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(["succeeded"]));
  expect(times(LOGIN, 200).slice(0, 4)).toEqual(["09:00", "09:25", "09:50", "10:15"]);
  expect(times(NOTIFY, 200)).toHaveLength(108);
  expect(times(NOTIFY, 401)).toEqual([]);
});

test("A22, D6: a token revoked at 09:12 costs one login, and no check", async () => {
  const { api, until, times } = await setup();
  await until("09:12:00");
  api.revoke();
  const runs = await until("09:20:30");
  expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  expect(times(NOTIFY, 401)).toEqual(["09:15"]);
  expect(times(LOGIN, 200)).toEqual(["09:00", "09:15"]);
  expect(times(NOTIFY, 200)).toEqual(["09:00", "09:05", "09:10", "09:15", "09:20"]);
});

test("A24, D6: a second 401 fails the check, is told once, and logins are spaced out", async () => {
  const { api, scheduler, until, times } = await setup();
  const reasons: string[] = [];
  const { loginFailed } = await import("../../src/index.ts");
  scheduler.on(loginFailed, ({ data }) => reasons.push(data.reason));
  api.checkStatus = 401;
  const runs = await until("09:30:30");
  expect(runs.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => "failed"));
  expect(runs[0]?.attempts[0]?.error?.code).toBe("ABSENCE_API_REFUSED");
  expect(runs.map(({ attempts }) => attempts[0]?.error?.code)).toContain("ABSENCE_LOGIN_BLOCKED");
  // Twice at 09:00; then after 1, 2, 4, 8 and 16 minutes at the least.
  expect(times(LOGIN, 200).length).toBeLessThan(12);
  expect(reasons.length).toBeGreaterThan(0);
  expect(scheduler.notifier.sent.map(({ message }) => message.title)).toEqual([
    "Absence checks stand still",
  ]);
  const { checks } = await scheduler.health();
  expect(JSON.stringify(checks)).toContain("refused us");
});

test("A8: who waits for a login waits for one and the same", async () => {
  const { api, scheduler, times } = await setup();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  api.onLogin = () => gate;
  const answers = scheduler.tenants.use("era", async (scope) => {
    const session = scope.get(ApiSession);
    const posts = Array.from({ length: 20 }, () =>
      session.post(NOTIFY, { threshold: 5 }, new AbortController().signal),
    );
    open();
    return await Promise.all(posts);
  });
  expect(await answers).toHaveLength(20);
  expect(times(LOGIN, 200)).toHaveLength(1);
});

test("A26, A27: the run holds each person's result, and neither tokens nor requests", async () => {
  const { api, until } = await setup();
  api.absent = [{ id: "E-1" }, { id: "E-2", code: 500 }];
  const [run] = await until("09:00:30");
  const result = run?.result as ApiCheckResult;
  expect(result).toEqual({
    mode: "api",
    threshold: 5,
    absent: 2,
    sent: 1,
    failed: 1,
    people: [
      { person: "E-1", ok: true, status: 200 },
      { person: "E-2", ok: false, status: 500 },
    ],
  });
  expect(JSON.stringify(run)).not.toContain("device-token");
});

test("A27: a check whose every push failed is a failed run", async () => {
  const { api, until } = await setup();
  api.absent = [{ id: "E-1", code: 0 }];
  const [run] = await until("09:00:30");
  expect(run?.status).toBe("failed");
  expect(run?.attempts[0]?.error?.code).toBe("ABSENCE_PUSHES_FAILED");
});

test("A7, A20: interval and threshold are two settings", async () => {
  const { api, until } = await setup({ settings: { every: "15m", thresholdMinutes: 30 } });
  await until("09:59:00");
  expect(api.calls.filter(({ path }) => path === NOTIFY).map(({ threshold }) => threshold)).toEqual(
    [30, 30, 30, 30],
  );
});

test("a dry run does not ask the API", async () => {
  const { api, scheduler } = await setup();
  const { run } = await scheduler.clock.while(
    scheduler.jobs.runNow(check, { tenant: "era", dryRun: true, wait: true }),
  );
  expect(run.status).toBe("skipped");
  expect(api.calls).toEqual([]);
});

test("A30: health tells of the token and of the last and next check", async () => {
  const { scheduler, until } = await setup();
  await until("09:05:30");
  const { checks } = await scheduler.health();
  const text = JSON.stringify(checks);
  expect(text).toContain('"token":"valid"');
  expect(text).toContain('"usedUntil":"2026-11-18T02:25:00.000Z"');
  expect(text).toContain('"next":"2026-11-18T02:10:00.000Z"');
});

test.each([
  ["http://api.example.org/v1", "https"],
  ["https://user:secret@api.example.org/v1", "password in the URL"],
])("A37, A39: %s is refused", (baseUrl, reason) => {
  const section = {
    mode: "api",
    sites: [JAKARTA],
    baseUrl,
    username: "u",
    password: "p",
    channels: { operations: "ops" },
  };
  const { error } = absenceSettings.safeParse(section);
  expect(error?.issues.map(({ message }) => message).join()).toContain(reason);
  expect(absenceSettings.safeParse({ ...section, baseUrl: "http://127.0.0.1:9/v1" }).success).toBe(
    true,
  );
});
