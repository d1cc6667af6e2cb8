import {
  type Duration,
  type Run,
  type RunReport,
  type RunStatus,
  type Scheduler,
  type Token,
  token,
} from "@carillon/core";
import type { SyncResult } from "../jobs/commander-sync.ts";

/** Which commanders to sync, and how long to wait for it. */
export interface SyncChoice {
  /** Only these; all of the tenant's unless told. */
  commanders?: readonly string[];
  /** Waits until the run has ended, or so long. @defaultValue false */
  wait?: boolean | Duration;
}

/** Syncs commanders out of turn. */
export interface InaraSync {
  /**
   * Starts a sync of a tenant's commanders now, under the same limits as the daily one. With `wait` the
   * report's run may still be on its way when that time is over.
   *
   * @throws {@link CarillonError} `TENANT_UNKNOWN`; `PAYLOAD_INVALID` for a name that is none.
   */
  run(tenant: string, choice?: SyncChoice): Promise<RunReport<SyncResult>>;
  /** The tenant's sync that is on its way, if there is one. */
  underWay(tenant: string): Promise<Run | undefined>;
}

/** What a host or another plugin asks for: `scheduler.get(InaraSync)`. */
export const InaraSync: Token<InaraSync> = token<InaraSync>("inara:sync");

/** Starts runs of the job. */
export class DefaultInaraSync implements InaraSync {
  readonly #scheduler: () => Pick<Scheduler, "jobs" | "runs">;

  /** Over a scheduler, asked for at first use. */
  constructor(scheduler: () => Pick<Scheduler, "jobs" | "runs">) {
    this.#scheduler = scheduler;
  }

  /** See {@link InaraSync}. */
  async run(tenant: string, choice: SyncChoice = {}): Promise<RunReport<SyncResult>> {
    const { commanders, wait = false } = choice;
    const payload = commanders === undefined ? {} : { commanders };
    const report = await this.#scheduler().jobs.runNow(JOB, { tenant, payload, wait });
    return report as RunReport<SyncResult>;
  }

  /** See {@link InaraSync}. */
  async underWay(tenant: string): Promise<Run | undefined> {
    const { runs } = this.#scheduler();
    const { items } = await runs.list({ tenant, job: JOB, status: ON_THE_WAY, limit: 1 });
    return items[0];
  }
}

const JOB = "inara:commander-sync";
const ON_THE_WAY: readonly RunStatus[] = ["queued", "running", "snoozed", "retrying"];
