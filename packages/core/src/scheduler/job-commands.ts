import { CarillonError } from "../errors.ts";
import {
  describeJob,
  type JobDefinitions,
  type JobInfo,
  type Jobs,
  parsePayload,
  type RegisteredJob,
  type RunReport,
  type RunRequest,
} from "../jobs/index.ts";
import type { Announce, Run, Schedule, Tenants } from "../model/index.ts";
import { baseKey, manualRun, type ScheduleTable } from "../planner/index.ts";
import { announceRun, isFinal, type Runner } from "../runner/index.ts";
import type { Store } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";
import { deferred, parseDuration } from "../time/index.ts";
import type { EventBus } from "./event-bus.ts";

/** What the job commands work with. */
export interface JobCommandParts {
  readonly store: Store;
  readonly jobs: JobDefinitions;
  readonly table: ScheduleTable;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly announce: Announce;
  readonly tenants: Tenants;
  /** Whether `configure` still has an effect. */
  started(): boolean;
  poke(): void;
}

type Request = RunRequest & { tenant?: string; schedule?: Schedule };

/** How often a run on another node is looked at, in milliseconds. */
const LOOK = 500;

/** Job definitions, and running them now. */
export class JobCommands implements Jobs {
  readonly #parts: JobCommandParts;

  constructor(parts: JobCommandParts) {
    this.#parts = parts;
  }

  list(): readonly JobInfo[] {
    return this.#parts.jobs.list().map(describeJob);
  }

  get(id: string): JobInfo | undefined {
    const job = this.#parts.jobs.get(id);
    return job === undefined ? undefined : describeJob(job);
  }

  configure(job: string | object, overrides: object): void {
    if (this.#parts.started()) {
      throw new CarillonError(
        "SCHEDULER_STARTED",
        "jobs.configure has no effect after `start`; call it before",
      );
    }
    this.#parts.jobs.configure(job, overrides);
  }

  async runNow(job: string | object, request: Request): Promise<RunReport<never>> {
    const registered = this.#parts.jobs.require(job);
    const reports = await Promise.all(
      this.#owners(registered, request.tenant).map((tenant) =>
        this.run(registered, { ...request, ...(tenant !== undefined && { tenant }) }),
      ),
    );
    const [first] = reports;
    if (first === undefined) {
      throw new CarillonError("TENANT_UNKNOWN", `no tenant has the plugin ${registered.plugin}`);
    }
    return { ...first, messages: reports.flatMap(({ messages }) => messages) } as RunReport<never>;
  }

  /** Runs a job for one owner. */
  async run(job: RegisteredJob, request: Request): Promise<RunReport> {
    const { runner, store, announce } = this.#parts;
    const run = await this.#make(job, request);
    if (request.dryRun === true) {
      if (job.definition.dryRun !== true) {
        throw new CarillonError(
          "DRY_RUN_REFUSED",
          `job ${job.id} does not declare that it honours a dry run; give it \`dryRun: true\` once its own writes do`,
        );
      }
      const rehearsed = await runner.rehearse(run);
      return { run: rehearsed.run, result: rehearsed.run.result, messages: rehearsed.messages };
    }
    const waiting =
      request.wait === undefined || request.wait === false
        ? undefined
        : this.#awaitEnd(run.id, request.wait);
    await store.runs.claim([{ run, nextAt: undefined }]);
    announceRun(announce, run);
    this.#parts.poke();
    const ended = waiting === undefined ? run : await waiting;
    return { run: ended, result: ended.result, messages: await this.#messages(ended) };
  }

  #owners(job: RegisteredJob, tenant: string | undefined): readonly (string | undefined)[] {
    if (job.scope === "global") return [undefined];
    const { tenants } = this.#parts;
    if (tenant === "*") {
      return tenants
        .list()
        .filter((each) => each.status !== "invalid" && each.plugins.includes(job.plugin))
        .map(({ id }) => id);
    }
    const known = tenant === undefined ? undefined : tenants.get(tenant);
    if (known === undefined) {
      throw new CarillonError(
        "TENANT_UNKNOWN",
        `job ${job.id} runs for a tenant; there is no tenant ${JSON.stringify(tenant)}`,
        { details: { tenant } },
      );
    }
    return [known.id];
  }

  async #make(job: RegisteredJob, request: Request): Promise<Run> {
    const { store, table, clock } = this.#parts;
    const { tenant } = request;
    const key = request.schedule?.key ?? baseKey(job, tenant);
    const schedule = request.schedule ?? (await store.schedules.get(key));
    const payload = request.payload ?? schedule?.payload;
    parsePayload(job, payload);
    const policy = table.policy({ job: job.id, tenant, name: schedule?.name });
    return manualRun({
      job,
      tenant,
      schedule: schedule?.key,
      payload,
      scheduledFor: request.scheduledFor,
      priority: policy.priority,
      maxInstances: policy.maxInstances,
      now: clock.now(),
    });
  }

  /** Sees the end on this node by its event, on another by looking. */
  async #awaitEnd(id: string, wait: RunRequest["wait"]): Promise<Run> {
    const { bus, store } = this.#parts;
    const over = new AbortController();
    const limit =
      typeof wait === "boolean" || wait === undefined ? undefined : parseDuration(wait, "wait");
    const ended = deferred<Run>();
    const off = bus.on("run:finished", (run: Run) => {
      if (run.id === id) ended.resolve(run);
    });
    try {
      const run = await Promise.race([
        ended.promise,
        this.#look(id, { signal: over.signal, limit }),
      ]);
      return run ?? (await store.runs.get(id)) ?? (await ended.promise);
    } finally {
      off();
      over.abort();
    }
  }

  async #look(
    id: string,
    options: { signal: AbortSignal; limit: number | undefined },
  ): Promise<Run | undefined> {
    const { clock, store } = this.#parts;
    const end =
      options.limit === undefined
        ? Number.POSITIVE_INFINITY
        : clock.now().getTime() + options.limit;
    try {
      for (;;) {
        await clock.sleep(Math.max(1, Math.min(LOOK, end - clock.now().getTime())), {
          signal: options.signal,
        });
        const run = await store.runs.get(id);
        if (run !== undefined && isFinal(run.status)) return run;
        if (clock.now().getTime() >= end) return run;
      }
    } catch {
      return undefined;
    }
  }

  async #messages(run: Run): Promise<RunReport["messages"]> {
    if (!isFinal(run.status)) return [];
    const { items } = await this.#parts.store.deliveries.list({ runId: run.id, limit: 1_000 });
    return [...items].reverse().map(({ channel, message, to }) => ({
      channel,
      message,
      options: to === undefined ? {} : { to: [to] },
    }));
  }
}
