import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Run, staticTenants, type TenantInput } from "@carillon/core";
import { createTestScheduler, type TestScheduler } from "@carillon/core/testing";
import { onTestFinished } from "vitest";
import { BgsIngest, type BgsOptions, bgs } from "../../src/index.ts";

/** A scheduler with one squadron, and what tests ask of it. */
export interface Squadron {
  scheduler: TestScheduler;
  /** Takes events in for the squadron. */
  ingest(events: readonly unknown[]): Promise<void>;
  /** Bodies of what reached a channel, in order; `shoutout` unless told. */
  sent(channel?: string): string[];
}

/** What a test says of the squadron. */
export interface SquadronOptions {
  now?: string;
  /** Section `bgs`. */
  settings?: object;
  /** Members of the tenant that replace or add. */
  tenant?: Partial<TenantInput>;
  /** More tenants. */
  others?: readonly TenantInput[];
  options?: BgsOptions;
}

/** An empty folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bgs-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a scheduler for the fixtures' tenant on an SQLite file; it stops with the test. */
export async function squadron(given: SquadronOptions = {}): Promise<Squadron> {
  const folder = await temporaryFolder();
  const scheduler = await createTestScheduler({
    now: given.now ?? "2025-09-12T23:50:00Z",
    plugins: [bgs({ tickPolling: "never", ...given.options })],
    tenants: staticTenants([
      {
        id: "veil-wardens",
        name: "Veil Wardens",
        apiKey: "veil-key-0123456789",
        database: `sqlite:${join(folder, "veil.db")}`,
        channels: { shoutout: { type: "recording" }, bgs: { type: "recording" } },
        bgs: { faction: "Veil Wardens Collective", ...given.settings },
        ...given.tenant,
      },
      ...(given.others ?? []),
    ]),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  return {
    scheduler,
    ingest: async (events) => {
      const report = await scheduler.get(BgsIngest).ingest("veil-wardens", events);
      if (report.refused.length > 0) throw new Error(JSON.stringify(report.refused));
    },
    sent: (channel = "shoutout") =>
      scheduler.notifier.sent
        .filter((sent) => sent.channel === channel && sent.tenant === "veil-wardens")
        .map(({ message }) => message.body),
  };
}

/** The runs of one job. */
export function runsOf(runs: readonly Run[], job: string): Run[] {
  return runs.filter((run) => run.job === job);
}
