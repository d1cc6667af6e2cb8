import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Run, staticTenants, type TenantInput } from "@carillon/core";
import { createTestScheduler, type TestScheduler } from "@carillon/core/testing";
import { testDatabases } from "@carillon/test-servers";
import { onTestFinished } from "vitest";
import { Absences, absence, type DirectCheckResult } from "../../src/index.ts";
import { ROSTER } from "./roster.ts";

/** A scheduler with one store, `toko`, and what tests ask of it. */
export interface Store {
  scheduler: TestScheduler;
  absences: Absences;
  /** Detections of people at the site, `HH:MM` or `HH:MM:SS` of the day in Jakarta. */
  seen(times: Readonly<Record<string, string>>): Promise<void>;
  /** Titles and recipients of what reached a channel, in order. */
  sent(channel: string): string[];
  /** Runs to an instant of the day in Jakarta; answers what the checks found. */
  until(time: string): Promise<DirectCheckResult[]>;
}

export interface StoreOptions {
  /** `2026-11-18T09:00:00+07:00` unless told. */
  now?: string;
  /** Members of the section that replace or add. */
  settings?: object;
  tenant?: Partial<TenantInput>;
  /** A database of its own; an SQLite file unless told. */
  database?: string;
  /** Rows besides the people, who are D4's unless told. */
  roster?: Partial<typeof ROSTER>;
  plugin?: Parameters<typeof absence>[0];
}

export const DATABASES = testDatabases();

export const SITE = { id: "toko-contoh-01", name: "Toko Contoh 01", timezone: "Asia/Jakarta" };

const DAY = "2026-11-18";

/** An empty folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "absence-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An instant of the day in Jakarta. */
export function at(time: string): string {
  return `${DAY}T${time.length === 5 ? `${time}:00` : time}+07:00`;
}

/** Starts a store with the roster of D4; it stops with the test. */
export async function store(given: StoreOptions = {}): Promise<Store> {
  const database = given.database ?? `sqlite:${await temporaryFolder()}/toko.db`;
  const channel = { type: "recording" };
  const scheduler = await createTestScheduler({
    now: given.now ?? at("08:30"),
    plugins: [absence(given.plugin)],
    tenants: staticTenants([
      {
        id: "toko",
        name: "Toko Contoh",
        apiKey: "toko-key-0123456789",
        database,
        channels: { staff: channel, leads: channel, hr: channel, ops: channel },
        absence: {
          mode: "direct",
          sites: [SITE],
          channels: { staff: "staff", supervisors: "leads", hr: "hr", operations: "ops" },
          ...given.settings,
        },
        ...given.tenant,
      },
    ]),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  const absences = scheduler.get(Absences);
  for (const [kind, rows] of Object.entries({ ...ROSTER, ...given.roster })) {
    const report = await absences.import("toko", { kind: kind as keyof typeof ROSTER, rows });
    if (report.refused.length > 0) throw new Error(JSON.stringify(report.refused));
  }
  return {
    scheduler,
    absences,
    seen: async (times) => {
      const list = Object.entries(times).map(([person, time]) => ({
        person,
        site: SITE.id,
        at: time.includes("T") ? time : at(time),
      }));
      const { refused } = await absences.record("toko", list);
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
    },
    sent: (name) =>
      scheduler.notifier.sent
        .filter(({ channel: used }) => used === name)
        .map(({ message, options }) => {
          const to = options.to?.[0]?.id;
          return to === undefined ? message.body : `${to}: ${message.title}`;
        }),
    until: async (time) =>
      checks(await scheduler.clock.runUntil(new Date(time.includes("T") ? time : at(time)))),
  };
}

/** What checks among runs found. */
function checks(runs: readonly Run[]): DirectCheckResult[] {
  return runs
    .filter(({ job }) => job === "absence:check")
    .map((run) => {
      if (run.status !== "succeeded") throw new Error(JSON.stringify(run.attempts.at(-1)));
      return run.result as DirectCheckResult;
    });
}
