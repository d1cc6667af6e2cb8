import type { Engine } from "../engine/index.ts";
import type { JobDefinitions } from "../jobs/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { Announce } from "../model/index.ts";
import { announceRun, type Runner } from "../runner/index.ts";
import type { Store } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";
import { Admission } from "./admission.ts";
import { ClockWatch } from "./clock-watch.ts";
import { applyOverlap } from "./overlap.ts";
import { type Claim, type PlannedClaims, planClaims } from "./plan-claims.ts";
import { recoverLost } from "./recovery.ts";
import type { PlannedSchedule, ScheduleTable } from "./schedule-table.ts";
import type { Alarm, Timekeeper } from "./timekeeper.ts";

const CHUNK = 500;
const WAIT_AFTER_FAILURE = 1_000;
/** Claims refused so often in a row make the planner ask whether the schedule is still there. */
const SUSPICIOUS = 3;

/** What the planner works with. */
export interface PlannerOptions {
  store: Store;
  engine: Engine;
  runner: Runner;
  table: ScheduleTable;
  jobs: JobDefinitions;
  clock: Clock;
  logger: Logger;
  announce: Announce;
  timekeeper: Timekeeper;
  /** Runs that this node, or a fleet of such, carries at once. */
  capacity: number;
  perTenant: number;
}

/** Finds what is due, claims it, admits it within the limits, and recovers what was lost. */
export class Planner {
  readonly #options: PlannerOptions;
  readonly #admission: Admission;
  readonly #alarm: Alarm;
  readonly #clockWatch: ClockWatch;
  #armed = Number.POSITIVE_INFINITY;
  #nextDue: number | undefined;
  #version = 0;
  #claiming = false;
  #stopped = true;
  #failure: unknown;

  constructor(options: PlannerOptions) {
    this.#options = options;
    const { store, engine, runner, jobs, logger } = options;
    this.#clockWatch = new ClockWatch(options);
    this.#alarm = options.timekeeper.alarm("carillon:wake-up", () => this.#wake());
    this.#admission = new Admission({
      runs: store.runs,
      engine,
      free: () => options.capacity - runner.running,
      perTenant: options.perTenant,
      perJob: () => limitsByJob(jobs),
      nextDue: (at) => {
        this.#nextDue = at;
        this.#arm();
      },
      failed: (error) => {
        logger.warn("nothing could be admitted", { error });
        this.#failure = error;
        this.#nextDue = options.clock.now().getTime() + WAIT_AFTER_FAILURE;
        this.#arm();
      },
    });
  }

  /** Whether it is at work, other than by waiting. */
  get busy(): boolean {
    return this.#claiming || this.#admission.busy;
  }

  /** Why the last look at the store failed; `undefined` when it did not. */
  get failure(): unknown {
    return this.#failure;
  }

  /** The next instant at which it will look. */
  get armedFor(): number {
    return this.#armed;
  }

  /** Begins to plan with what the table holds. */
  async start(): Promise<void> {
    this.#stopped = false;
    this.#clockWatch.begin();
    await recoverLost(this.#recovery());
    await this.#wake();
  }

  /** Nothing new is claimed or admitted. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#admission.stop();
  }

  /** Something may be due now. */
  poke(): void {
    if (!this.#stopped) void this.#admission.request();
  }

  /** A schedule was put into the table or changed. */
  rearm(): void {
    this.#arm();
  }

  /** Looks for runs whose node died. */
  async recover(): Promise<void> {
    if (this.#stopped) return;
    if ((await recoverLost(this.#recovery())) > 0) this.poke();
  }

  /** Takes over what other nodes changed. */
  async refresh(): Promise<void> {
    for await (const record of this.#options.store.schedules.load(this.#version)) {
      this.#version = Math.max(this.#version, record.version);
      this.#options.table.put(record);
    }
    this.#arm();
    this.poke();
  }

  #recovery() {
    const { store, clock, logger, announce, table } = this.#options;
    return {
      runs: store.runs,
      clock,
      logger,
      announce,
      policy: (run: Parameters<typeof announceRun>[1]) => policyOf(table, run),
    };
  }

  async #wake(): Promise<void> {
    if (this.#stopped) return;
    const now = this.#options.clock.now();
    this.#armed = Number.POSITIVE_INFINITY;
    // What falls due while no place is free is admitted when one comes free; waking for it would never end.
    if (this.#nextDue !== undefined && this.#nextDue <= now.getTime()) this.#nextDue = undefined;
    this.#clockWatch.look();
    this.#claiming = true;
    try {
      await this.#claimDue(now.getTime());
    } finally {
      this.#claiming = false;
    }
    // Not awaited: a slow admission must not hold up the next wake-up.
    void this.#admission.request();
    this.#arm();
  }

  async #claimDue(now: number): Promise<void> {
    const { table, clock } = this.#options;
    const due = table.heap.takeDue(now);
    for (let begin = 0; begin < due.length; begin += CHUNK) {
      const chunk = due.slice(begin, begin + CHUNK);
      try {
        await this.#claimChunk(chunk, now);
        this.#failure = undefined;
      } catch (error) {
        this.#failure = error;
        this.#options.logger.warn("what is due could not be claimed, trying again", {
          schedules: due.length - begin,
          error,
        });
        for (const schedule of due.slice(begin)) table.place(schedule);
        this.#nextDue = clock.now().getTime() + WAIT_AFTER_FAILURE;
        return;
      }
    }
  }

  async #claimChunk(due: readonly PlannedSchedule[], now: number): Promise<void> {
    const { store, announce, table } = this.#options;
    const planned = due.map((schedule) => planClaims(schedule, { now, random: Math.random }));
    const decided = await applyOverlap(planned, { runs: store.runs, now: new Date(now) });
    for (const id of decided.cancel) await this.#cancel(id);
    const fresh = new Set(await store.runs.claim(decided.planned.flatMap(({ claims }) => claims)));
    for (const each of decided.planned) {
      this.#moveOn(each, fresh);
      for (const { run } of each.claims) if (fresh.has(run.id)) announceRun(announce, run);
    }
    for (const { schedule } of decided.planned)
      if (schedule.refused >= SUSPICIOUS) await this.#verify(schedule, table);
  }

  #moveOn({ schedule, claims, next }: PlannedClaims, fresh: ReadonlySet<string>): void {
    const { table } = this.#options;
    schedule.refused = claims.some(({ run }: Claim) => fresh.has(run.id))
      ? 0
      : schedule.refused + 1;
    schedule.next = next ?? Number.POSITIVE_INFINITY;
    if (next === undefined && schedule.event === undefined) schedule.status = "finished";
    table.place(schedule);
  }

  /** Another node may have removed, paused or changed what this one still plans. */
  async #verify(schedule: PlannedSchedule, table: ScheduleTable): Promise<void> {
    schedule.refused = 0;
    const record = await this.#options.store.schedules.get(schedule.key);
    if (record === undefined) table.remove(schedule.key);
    else if (record.status !== schedule.status) table.put(record);
  }

  async #cancel(id: string): Promise<void> {
    const reason = "its successor fell due";
    await this.#options.store.runs.requestCancel(id, reason);
    await this.#options.runner.cancel(id, reason);
  }

  #arm(): void {
    if (this.#stopped) return;
    const earliest = Math.min(
      this.#options.table.heap.earliest ?? Number.POSITIVE_INFINITY,
      this.#nextDue ?? Number.POSITIVE_INFINITY,
    );
    if (!Number.isFinite(earliest)) return;
    this.#armed = Math.max(earliest, this.#options.clock.now().getTime());
    this.#alarm.set(this.#armed);
  }
}

/** The policy in force for a run. */
export function policyOf(
  table: ScheduleTable,
  run: { job: string; tenant?: string; schedule?: string },
) {
  const planned = run.schedule === undefined ? undefined : table.get(run.schedule);
  return planned?.policy ?? table.policy({ job: run.job, tenant: run.tenant });
}

function limitsByJob(jobs: JobDefinitions): Readonly<Record<string, number>> {
  const limits: Record<string, number> = {};
  for (const { id, policy } of jobs.list())
    if (policy.concurrency !== undefined) limits[id] = policy.concurrency;
  return limits;
}
