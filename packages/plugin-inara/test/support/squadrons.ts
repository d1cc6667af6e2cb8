import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Plugin,
  type Run,
  type SchedulerOptions,
  staticTenants,
  type TenantDatabase,
  type TenantInput,
} from "@carillon/core";
import { createTestScheduler, type TestScheduler } from "@carillon/core/testing";
import { onTestFinished } from "vitest";
import { type InaraOptions, inara } from "../../src/index.ts";
import { type StartInaraOptions, startInara, type TestInara } from "../../src/testing/index.ts";

/** For tests with databases and days of a schedule, on a machine that is busy with others. */
export const UNHURRIED = { timeout: 60_000 };

/** A scheduler with squadrons, and an Inara that follows its clock. */
export interface Squadrons {
  scheduler: TestScheduler;
  server: TestInara;
  /** Works with a tenant's database. */
  use<T>(work: (database: TenantDatabase) => Promise<T>, tenant?: string): Promise<T>;
  /** Bodies of the reports that reached a tenant's channel, in order. */
  reports(tenant?: string): string[];
  /** Messages of a run's log. */
  log(run: Run): Promise<string[]>;
}

/** What a test says of the squadrons. */
export interface SquadronsOptions {
  now?: string;
  /** Section `inara` of the first tenant. */
  settings?: object;
  /** Members of the first tenant that replace or add. */
  tenant?: Partial<TenantInput>;
  /** More tenants. */
  others?: readonly TenantInput[];
  options?: InaraOptions;
  server?: Omit<StartInaraOptions, "clock">;
  plugins?: readonly Plugin[];
  scheduler?: Partial<SchedulerOptions>;
}

/** An empty folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "inara-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts both; the tenant is `veil-wardens` on an SQLite file. They stop with the test. */
export async function squadrons(given: SquadronsOptions = {}): Promise<Squadrons> {
  const folder = await temporaryFolder();
  const running: { clock?: TestScheduler["clock"] } = {};
  const start = given.now ?? "2025-09-13T00:50:00Z";
  const server = await startInara({
    ...given.server,
    clock: { now: () => running.clock?.now() ?? new Date(start) },
  });
  onTestFinished(() => server.stop());
  const scheduler = await createTestScheduler({
    now: start,
    plugins: [
      ...(given.plugins ?? []),
      inara({ apiKey: server.apiKey, url: server.url, ...given.options }),
    ],
    tenants: staticTenants([
      {
        id: "veil-wardens",
        name: "Veil Wardens",
        apiKey: "veil-key-0123456789",
        database: `sqlite:${join(folder, "veil.db")}`,
        channels: { bullis: { type: "recording" } },
        inara: { ...given.settings },
        ...given.tenant,
      },
      ...(given.others ?? []),
    ]),
    ...given.scheduler,
  });
  running.clock = scheduler.clock;
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  return {
    scheduler,
    server,
    use: (work, tenant = "veil-wardens") =>
      scheduler.tenants.use(tenant, ({ database }) => work(database)),
    reports: (tenant = "veil-wardens") =>
      scheduler.notifier.sent
        .filter((sent) => sent.tenant === tenant)
        .map((sent) => sent.message.body),
    log: async (run) => (await scheduler.runs.logs(run.id)).map(({ message }) => message),
  };
}

/** Numbered names, in order of the alphabet. */
export function names(count: number, prefix = "Cmdr"): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix} ${String(index).padStart(3, "0")}`);
}

/** The runs of the sync. */
export function syncs(runs: readonly Run[]): Run[] {
  return runs.filter(({ job }) => job === "inara:commander-sync");
}
