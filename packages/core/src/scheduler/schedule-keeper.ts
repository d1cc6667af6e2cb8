import {
  type JobDefinitions,
  type RegisteredJob,
  type SwitchedOff,
  type WantedSchedule,
  wantedSchedules,
} from "../jobs/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { Announce, Tenant } from "../model/index.ts";
import { type ReconcilePlan, reconcile, type ScheduleTable } from "../planner/index.ts";
import type { ScheduleRecord, Store } from "../store/index.ts";
import type { LoadedTenant } from "../tenants/index.ts";
import type { Clock } from "../time/clock.ts";
import type { Calendar } from "../triggers/trigger.ts";
import { toSchedule } from "./schedule-commands.ts";

/** Owner of the global jobs' schedules. */
const GLOBAL = "";

/** What the keeper works with. */
export interface ScheduleKeeperParts {
  readonly store: Store;
  readonly jobs: JobDefinitions;
  readonly table: ScheduleTable;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly calendars: Readonly<Record<string, Calendar>>;
  readonly timezone: string;
  readonly announce: Announce;
  tenant(id: string): Tenant | undefined;
  loaded(id: string): LoadedTenant | undefined;
  /** What a tenant lacks for a job. */
  lacks(loaded: LoadedTenant, job: RegisteredJob): string | undefined;
}

const CHUNK = 1_000;

/** Keeps the store's schedules as code and settings ask for them. */
export class ScheduleKeeper {
  readonly #parts: ScheduleKeeperParts;
  readonly #off = new Map<string, SwitchedOff>();
  readonly #told = new Set<string>();

  constructor(parts: ScheduleKeeperParts) {
    this.#parts = parts;
  }

  /** A schedule that a tenant switched off, for `explain`. */
  switchedOff(key: string): SwitchedOff | undefined {
    return this.#off.get(key);
  }

  /** Reads all schedules into the table, after writing what changed since the last start. */
  async reconcileAll(tenants: readonly string[], mayQuarantine: boolean): Promise<void> {
    const stored = new Map<string, ScheduleRecord[]>();
    for await (const record of this.#parts.store.schedules.load()) {
      this.#parts.table.put(record);
      const owner = record.tenant ?? GLOBAL;
      const list = stored.get(owner);
      if (list === undefined) stored.set(owner, [record]);
      else list.push(record);
    }
    const plans: ReconcilePlan[] = [];
    for (const owner of new Set([GLOBAL, ...tenants, ...stored.keys()])) {
      const plan = this.#plan(owner, stored.get(owner) ?? [], mayQuarantine);
      if (plan !== undefined) plans.push(plan);
    }
    await this.#apply(plans);
  }

  /** The same for tenants that changed. */
  async reconcileSome(tenants: readonly string[], mayQuarantine: boolean): Promise<void> {
    const plans: ReconcilePlan[] = [];
    for (const owner of tenants) {
      const stored = await this.#stored(owner);
      const plan = this.#plan(owner, stored, mayQuarantine);
      if (plan !== undefined) plans.push(plan);
      // Policies may have changed where records have not.
      for (const record of stored) this.#parts.table.put(record);
    }
    await this.#apply(plans);
  }

  #plan(
    owner: string,
    stored: readonly ScheduleRecord[],
    mayQuarantine: boolean,
  ): ReconcilePlan | undefined {
    const { clock, calendars, jobs } = this.#parts;
    if (owner !== GLOBAL) {
      const tenant = this.#parts.tenant(owner);
      if (tenant === undefined) return mayQuarantine ? quarantineAll(stored) : undefined;
      // What an invalid tenant wants cannot be told; its schedules are held as they are.
      if (tenant.status === "invalid") return undefined;
    }
    const { wanted, failed } = this.#wanted(owner);
    // A job whose schedules could not be worked out keeps those it had.
    const relevant = stored.filter(({ job }) => !failed.has(job));
    return reconcile({
      wanted,
      stored: relevant,
      now: clock.now(),
      calendars,
      mayQuarantine,
      knows: (job) => jobs.get(job) !== undefined,
    });
  }

  #wanted(owner: string): { wanted: readonly WantedSchedule[]; failed: ReadonlySet<string> } {
    const wanted: WantedSchedule[] = [];
    const failed = new Set<string>();
    for (const job of this.#parts.jobs.list()) {
      if ((job.scope === "global") !== (owner === GLOBAL)) continue;
      try {
        const answer = this.#wantedOf(job, owner);
        wanted.push(...answer.wanted);
        for (const off of answer.off) this.#off.set(off.key, off);
      } catch (error) {
        failed.add(job.id);
        this.#parts.logger.error(
          "the schedules of a job cannot be worked out; it keeps those it had",
          {
            job: job.id,
            ...(owner !== GLOBAL && { tenant: owner }),
            error,
          },
        );
      }
    }
    return { wanted, failed };
  }

  #wantedOf(job: RegisteredJob, owner: string): ReturnType<typeof wantedSchedules> {
    const { timezone } = this.#parts;
    if (owner === GLOBAL) return wantedSchedules(job, { timezone });
    const tenant = this.#parts.tenant(owner);
    const loaded = this.#parts.loaded(owner);
    if (tenant === undefined || loaded === undefined || !tenant.plugins.includes(job.plugin)) {
      return { wanted: [], off: [] };
    }
    const answer = wantedSchedules(job, {
      tenant,
      settings: loaded.sections.get(job.plugin),
      overrides: loaded.overrides,
      timezone,
    });
    if (answer.wanted.length > 0) this.#warn(loaded, job);
    return answer;
  }

  /** One warning for each thing that a tenant lacks, not one for each run. */
  #warn(loaded: LoadedTenant, job: RegisteredJob): void {
    const cause = this.#parts.lacks(loaded, job);
    const name = `${loaded.id} ${loaded.hash} ${job.id}`;
    if (cause === undefined || this.#told.has(name)) return;
    this.#told.add(name);
    this.#parts.logger.warn("a tenant lacks what a job needs; its runs will be skipped", {
      tenant: loaded.id,
      job: job.id,
      cause,
    });
  }

  async #stored(tenant: string): Promise<readonly ScheduleRecord[]> {
    const found: ScheduleRecord[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#parts.store.schedules.list({
        tenant,
        limit: 1_000,
        ...(cursor !== undefined && { cursor }),
      });
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }

  async #apply(plans: readonly ReconcilePlan[]): Promise<void> {
    const { store, table, announce, logger } = this.#parts;
    const upsert = plans.flatMap((plan) => plan.upsert);
    const remove = plans.flatMap((plan) => plan.remove);
    for (let begin = 0; begin < upsert.length; begin += CHUNK) {
      await store.schedules.upsert(upsert.slice(begin, begin + CHUNK));
    }
    if (remove.length > 0) await store.schedules.remove(remove);
    for (const record of upsert) {
      table.put(record);
      this.#off.delete(record.key);
      if (record.status === "finished" && record.event === undefined) {
        logger.warn("a schedule has no instant ahead and never fires", {
          schedule: record.key,
          trigger: record.trigger,
        });
      }
    }
    for (const key of remove) table.remove(key);
    for (const record of plans.flatMap((plan) => plan.quarantined)) {
      logger.warn("a schedule is quarantined: its job or tenant is gone", { schedule: record.key });
      announce("schedule:quarantined", toSchedule(record));
    }
  }
}

function quarantineAll(stored: readonly ScheduleRecord[]): ReconcilePlan {
  const quarantined = stored
    .filter(({ status }) => status !== "quarantined")
    .map((record) => ({ ...record, status: "quarantined" as const }));
  return { upsert: quarantined, remove: [], quarantined };
}
