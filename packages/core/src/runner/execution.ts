import type { Token } from "../container/token.ts";
import { CarillonError } from "../errors.ts";
import {
  CORE_TOKENS,
  parsePayload,
  type RegisteredJob,
  type ResolvedPolicy,
} from "../jobs/index.ts";
import { runWithLogContext } from "../logging/index.ts";
import type { Attempt, EmittedEvent, Run } from "../model/index.ts";
import type { Completion, Effects, LogStore } from "../store/index.ts";
import { deferred } from "../time/index.ts";
import { type Decision, decide, type Ending } from "./decide.ts";
import { ExecutionContext } from "./execution-context.ts";
import { parkingClock } from "./parking-clock.ts";
import { RunEffects, type RunMessage } from "./run-effects.ts";
import { RunLog } from "./run-log.ts";
import type { Begun, Obstacle, RunContainer, RunnerParts, RunPlace } from "./run-parts.ts";
import type { ThreadWatch } from "./thread-watch.ts";

/** How long after its signal an execution may still end by itself, in milliseconds. */
const GRACE = 5_000;
/** Log lines of one execution are numbered from here on; the next execution's lie behind. */
const LINES_AN_EPOCH = 10_000;

/** What an execution is made of. */
export interface ExecutionOptions {
  parts: RunnerParts;
  begun: Begun;
  job: RegisteredJob;
  dryRun: boolean;
  watch: ThreadWatch;
  /** Aborted when nothing is executed on this node any more. */
  closed: AbortSignal;
}

/** What an execution came to; the runner writes it. */
export interface Executed {
  completion: Completion;
  decision: Decision;
  emitted: readonly EmittedEvent[];
}

/** One execution of a run: from its lease to the decision what becomes of it. */
export class Execution {
  readonly run: Run;
  readonly policy: ResolvedPolicy;
  /** What it asked to send, for the report. */
  readonly messages: readonly RunMessage[];
  readonly #options: ExecutionOptions;
  readonly #abort = new AbortController();
  /** Aborted when it is over: nobody waits for its timers any more. */
  readonly #done = new AbortController();
  readonly #effects = new RunEffects();
  readonly #emitted: EmittedEvent[] = [];
  readonly #log: RunLog;
  readonly #forced = deferred<Ending>();
  #stopping: Ending | undefined;
  #over = false;
  #parked = 0;

  constructor(options: ExecutionOptions) {
    const { parts, begun, dryRun } = options;
    this.#options = options;
    this.run = begun.run;
    this.policy = parts.policy(begun.run);
    this.messages = this.#effects.messages;
    this.#log = new RunLog({
      runId: begun.run.id,
      store: dryRun ? NO_LOGS : parts.store.logs,
      clock: parts.clock,
      logger: parts.logger,
      after: (begun.lease.epoch - 1) * LINES_AN_EPOCH,
    });
  }

  /** Whether it waits for nothing but the clock. */
  get parked(): boolean {
    return this.#parked > 0;
  }

  /** Aborts the signal; 5 s later the execution is over, whatever its handler does. */
  stop(ending: Ending): void {
    if (this.#stopping !== undefined || this.#over) return;
    this.#stopping = ending;
    this.#abort.abort(abortReason(ending));
    this.#parked += 1;
    void this.#options.parts.clock
      .sleep(GRACE, { signal: this.#done.signal })
      .then(
        () => this.#forced.resolve(ending),
        () => undefined,
      )
      .finally(() => {
        this.#parked -= 1;
      });
  }

  /** The same without grace. */
  end(ending: Ending): void {
    this.#stopping ??= ending;
    this.#abort.abort(abortReason(ending));
    this.#forced.resolve(this.#stopping);
  }

  /** Writes the log lines that are not written yet. */
  flush(): Promise<void> {
    return this.#log.flush();
  }

  /** Carries it out. Never rejects. */
  async carryOut(): Promise<Executed> {
    const { begun } = this.#options;
    const ending = await this.#reachEnd();
    this.#over = true;
    this.#done.abort();
    const decision = this.#decide(ending);
    if (!decision.keep) this.#effects.drop();
    const effects = this.#effects.take();
    this.#emitted.push(...(effects.events ?? []));
    this.#tell(decision);
    await this.#log.flush();
    const { dueAt, reason, result, status } = decision;
    const completion: Completion = {
      ...begun.lease,
      ...effects,
      status,
      attempt: this.#attempt(decision),
      ...(dueAt !== undefined && { dueAt }),
      ...(reason !== undefined && { reason }),
      ...(result !== undefined && { result }),
    };
    return { completion, decision, emitted: this.#emitted };
  }

  async #reachEnd(): Promise<Ending> {
    const { parts, job, watch } = this.#options;
    let services: RunContainer | undefined;
    try {
      const place = parts.place(this.run, job);
      const obstacle = obstacleOf(place);
      if (obstacle !== undefined) return obstacle;
      parts.clock.sleep(this.policy.timeout, { signal: this.#done.signal }).then(
        () => this.stop({ kind: "timeout" }),
        () => undefined,
      );
      const handled = this.#handle(place as RunPlace, (made) => {
        services = made;
      });
      return await Promise.race([handled, this.#forced.promise]);
    } catch (error) {
      return { kind: "threw", error };
    } finally {
      watch.leave(this.run);
      await services?.dispose().catch((error: unknown) => {
        parts.logger.warn("a service of a run could not be disposed of", {
          runId: this.run.id,
          error,
        });
      });
    }
  }

  async #handle(place: RunPlace, made: (services: RunContainer) => void): Promise<Ending> {
    const { parts, job, watch } = this.#options;
    const { run } = this;
    try {
      const payload = parsePayload(job, run.payload);
      let services: RunContainer | undefined;
      const container = () => {
        if (services === undefined) made((services = place.container(this.#values(context))));
        return services.container;
      };
      const context: ExecutionContext = this.#context({ place, payload, container });
      const call = () => {
        if (job.definition.run !== undefined) return job.definition.run(context);
        if (job.definition.handler === undefined) throw new Error(`job ${job.id} has no work`);
        return parts.handler(container(), job.definition.handler).run(context);
      };
      const fields = {
        tenant: run.tenant,
        plugin: job.plugin,
        job: run.job,
        runId: run.id,
        attempt: context.attempt,
      };
      const value = await runWithLogContext(fields, () => watch.enter(run, call));
      return this.#stopping?.kind === "cancelled" ? this.#stopping : { kind: "returned", value };
    } catch (error) {
      // What a handler throws because its signal was aborted is the abort, not a failure of its own.
      if (this.#stopping !== undefined) return this.#stopping;
      if (isNoDatabase(error)) return { kind: "obstacle", skip: error.message };
      return { kind: "threw", error };
    }
  }

  #context(
    more: Pick<
      ConstructorParameters<typeof ExecutionContext>[0],
      "place" | "payload" | "container"
    >,
  ) {
    const { parts, begun, job, dryRun, closed } = this.#options;
    return new ExecutionContext({
      ...more,
      parts,
      begun,
      dryRun,
      plugin: job.plugin,
      effects: this.#effects,
      signal: this.#abort.signal,
      logger: this.#log.logger,
      clock: parkingClock(parts.clock, {
        parked: (change) => {
          this.#parked += change;
        },
        closed,
      }),
      commit: (effects) => this.#commit(effects),
    });
  }

  #values(context: ExecutionContext): ReadonlyMap<Token<unknown>, () => unknown> {
    return new Map<Token<unknown>, () => unknown>([
      [CORE_TOKENS.Run, () => context],
      [CORE_TOKENS.Notify, () => context.notify],
      [CORE_TOKENS.State, () => context.state],
      [CORE_TOKENS.Http, () => context.http],
      [CORE_TOKENS.Signal, () => context.signal],
      [CORE_TOKENS.Logger, () => context.logger],
    ]);
  }

  async #commit(effects: Effects): Promise<void> {
    const { parts, begun } = this.#options;
    const held = !this.#over && (await parts.store.runs.commit(begun.lease, effects));
    if (!held) {
      this.stop({ kind: "interrupted" });
      throw new CarillonError(
        "RUN_LEASE_LOST",
        `run ${this.run.id} is no longer this node's: it was over time or its lease ran out; what it does now is not written`,
      );
    }
    if (effects.deliveries !== undefined) parts.committed("delivery");
    if (effects.events !== undefined) {
      parts.committed("run");
      parts.emitted(effects.events);
    }
  }

  #decide(ending: Ending): Decision {
    const { parts } = this.#options;
    const context = {
      run: this.run,
      policy: this.policy,
      now: parts.clock.now(),
      random: Math.random(),
    };
    try {
      const decision = decide(ending, context);
      return decision.result === undefined
        ? decision
        : { ...decision, result: keepable(decision.result) };
    } catch (error) {
      return decide({ kind: "threw", error }, context);
    }
  }

  #attempt({ outcome, error }: Decision): Attempt {
    const { parts } = this.#options;
    const current = this.run.attempts.at(-1);
    const finishedAt = parts.clock.now();
    return {
      number: current?.number ?? 1,
      node: parts.node,
      startedAt: current?.startedAt ?? finishedAt,
      finishedAt,
      outcome,
      ...(error !== undefined && { error }),
    };
  }

  #tell({ status, reason, dueAt, error }: Decision): void {
    const { logger } = this.#log;
    const meta = { job: this.run.job, tenant: this.run.tenant, runId: this.run.id };
    if (status === "failed") logger.error("run failed", { ...meta, error });
    else if (status === "retrying")
      logger.warn("attempt failed, trying again", { ...meta, error, dueAt });
    else
      this.#options.parts.logger.debug(`run ${status}`, {
        ...meta,
        ...(reason !== undefined && { reason }),
      });
  }
}

const NO_LOGS: LogStore = { append: async () => undefined, read: async () => [] };

function obstacleOf(place: RunPlace | Obstacle): Ending | undefined {
  if ("skip" in place) return { kind: "obstacle", skip: place.skip };
  if ("wait" in place) return { kind: "postponed", reason: place.wait };
  return undefined;
}

function isNoDatabase(error: unknown): error is CarillonError {
  return (error as { code?: unknown } | null)?.code === "TENANT_NO_DATABASE";
}

/** A result as the store keeps it; one that is no JSON is a mistake of the job, but the work is done. */
function keepable(result: unknown): unknown {
  try {
    const text = JSON.stringify(result);
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return { unserialisable: typeof result };
  }
}

function abortReason(ending: Ending): CarillonError {
  switch (ending.kind) {
    case "timeout":
      return new CarillonError("RUN_TIMEOUT", "the run took longer than its timeout");
    case "cancelled":
      return new CarillonError("RUN_CANCELLED", `the run was cancelled: ${ending.reason}`);
    default:
      return new CarillonError(
        "RUN_INTERRUPTED",
        "the scheduler stops, or the run's lease is lost",
      );
  }
}
