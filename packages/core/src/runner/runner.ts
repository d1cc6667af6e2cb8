import { setMaxListeners } from "node:events";
import { CarillonError } from "../errors.ts";
import type { Run } from "../model/index.ts";
import type { Completion, RunTicket } from "../store/index.ts";
import { parseDuration } from "../time/index.ts";
import { announceRun } from "./announce-run.ts";
import { Completions } from "./completions.ts";
import type { Ending } from "./decide.ts";
import { type Executed, Execution } from "./execution.ts";
import type { RunMessage } from "./run-effects.ts";
import type { RunnerParts } from "./run-parts.ts";
import type { ThreadWatch } from "./thread-watch.ts";

/** How long a node may be silent before its runs are taken for lost, in milliseconds. */
export const LEASE = 30_000;

/** Executes tickets on this node, and keeps their leases. */
export class Runner {
  readonly #parts: RunnerParts;
  readonly #watch: ThreadWatch;
  readonly #completions: Completions;
  readonly #executions = new Map<string, Execution>();
  readonly #closed = new AbortController();
  #beginning = 0;
  #finishing = 0;

  constructor(parts: RunnerParts, watch: ThreadWatch) {
    this.#parts = parts;
    this.#watch = watch;
    // Every wait of a handler may listen to it.
    setMaxListeners(0, this.#closed.signal);
    this.#completions = new Completions({
      runs: parts.store.runs,
      clock: parts.clock,
      logger: parts.logger,
    });
  }

  /** Executions on this node, those that begin included. */
  get running(): number {
    return this.#executions.size + this.#beginning;
  }

  /** Whether something is under way that does not wait for the clock. */
  get busy(): boolean {
    if (this.#beginning > 0 || this.#finishing > 0) return true;
    for (const execution of this.#executions.values()) if (!execution.parked) return true;
    return false;
  }

  /** Executes a ticket. Never rejects; a stale ticket does nothing. */
  async execute(ticket: RunTicket, options: { signal?: AbortSignal } = {}): Promise<void> {
    const { parts, execution } = { parts: this.#parts, execution: await this.#begin(ticket) };
    if (execution === undefined) return;
    const interrupt = (): void => execution.stop({ kind: "interrupted" });
    if (options.signal?.aborted === true) interrupt();
    options.signal?.addEventListener("abort", interrupt, { once: true });
    try {
      await this.#finish(execution, await execution.carryOut());
    } catch (error) {
      parts.logger.error("an execution could not be finished", { runId: ticket.runId, error });
    } finally {
      options.signal?.removeEventListener("abort", interrupt);
      this.#executions.delete(ticket.runId);
      parts.committed("run");
    }
  }

  /** Executes in this process and commits nothing. */
  async rehearse(run: Run): Promise<{ run: Run; messages: readonly RunMessage[] }> {
    const parts = this.#parts;
    const job = parts.job(run.job);
    if (job === undefined)
      throw new CarillonError("JOB_UNKNOWN", `no job ${run.job} is registered`);
    const begun = {
      run: withAttempt(run, parts),
      lease: { runId: run.id, epoch: 1 },
      checkpoint: undefined,
    };
    const execution = new Execution({
      parts,
      begun,
      job,
      dryRun: true,
      watch: this.#watch,
      closed: this.#closed.signal,
    });
    this.#executions.set(run.id, execution);
    try {
      const { completion } = await execution.carryOut();
      return {
        run: applied(begun.run, completion, parts.clock.now()),
        messages: execution.messages,
      };
    } finally {
      this.#executions.delete(run.id);
    }
  }

  /** Prolongs the leases of what runs here; aborts what was cancelled or is no longer ours. */
  async renew(): Promise<void> {
    if (this.#executions.size === 0) return;
    const { lost, cancelled } = await this.#parts.store.runs.renew(this.#parts.node, LEASE);
    for (const id of lost) this.#executions.get(id)?.stop({ kind: "interrupted" });
    for (const id of cancelled) await this.cancel(id);
    for (const execution of this.#executions.values()) void execution.flush();
  }

  /** Aborts a run of this node; `false` when it does not run here. */
  async cancel(id: string, reason = "cancelled"): Promise<boolean> {
    const execution = this.#executions.get(id);
    execution?.stop({ kind: "cancelled", reason });
    return execution !== undefined;
  }

  /** Aborts everything; after `grace` milliseconds it is over even where handlers ignore their signals. */
  async abortAll(grace: number): Promise<void> {
    const ending: Ending = { kind: "interrupted" };
    for (const execution of this.#executions.values()) execution.stop(ending);
    if (this.#executions.size === 0) return;
    await this.#parts.clock.sleep(parseDuration(grace));
    for (const execution of this.#executions.values()) execution.end(ending);
  }

  /** No more waiting: for a store that is away, or for handlers that do not heed their signals. */
  close(): void {
    this.#completions.close();
    this.#closed.abort();
  }

  /** An alert is part of the commit that it speaks of, so that no crash comes between the two. */
  async #withAlerts(execution: Execution, completion: Completion): Promise<Completion> {
    const { alerts, clock, logger } = this.#parts;
    try {
      const plan = await alerts(applied(execution.run, completion, clock.now()));
      if (plan === undefined) return completion;
      const deliveries = joined(completion.deliveries, plan.deliveries);
      const state = joined(completion.state, plan.state);
      return { ...completion, ...(deliveries && { deliveries }), ...(state && { state }) };
    } catch (error) {
      logger.error("the alert of a run could not be worked out", {
        runId: completion.runId,
        error,
      });
      return completion;
    }
  }

  async #begin(ticket: RunTicket): Promise<Execution | undefined> {
    const parts = this.#parts;
    const job = parts.job(ticket.job);
    if (job === undefined) return undefined;
    this.#beginning += 1;
    try {
      const begun = await parts.store.runs.begin(ticket, parts.node, LEASE);
      if (begun === undefined) return undefined;
      const run = withAttempt(begun.run, parts);
      const execution = new Execution({
        parts,
        begun: { ...begun, run },
        job,
        dryRun: false,
        watch: this.#watch,
        closed: this.#closed.signal,
      });
      this.#executions.set(run.id, execution);
      parts.announce("run:started", run);
      return execution;
    } catch (error) {
      // The ticket is given out again when its admission runs out.
      parts.logger.warn("a run could not be begun", { runId: ticket.runId, error });
      return undefined;
    } finally {
      this.#beginning -= 1;
    }
  }

  async #finish(execution: Execution, executed: Executed): Promise<void> {
    const parts = this.#parts;
    const { emitted } = executed;
    this.#finishing += 1;
    try {
      const completion = await this.#withAlerts(execution, executed.completion);
      const held = await this.#completions.add(completion);
      if (!held) {
        parts.logger.warn("a run ended after its lease was lost; nothing of its end is written", {
          runId: completion.runId,
        });
        return;
      }
      if (completion.deliveries !== undefined) parts.committed("delivery");
      if (emitted.length > 0) parts.emitted(emitted);
      announceRun(parts.announce, applied(execution.run, completion, parts.clock.now()));
    } finally {
      this.#finishing -= 1;
    }
  }
}

/** Lists one behind the other; absent when both are empty. */
function joined<T>(first: readonly T[] = [], second: readonly T[] = []): readonly T[] | undefined {
  return first.length + second.length === 0 ? undefined : [...first, ...second];
}

/** A run's next attempt; a snoozed or postponed one goes on with the same number. */
function withAttempt(run: Run, { node, clock }: Pick<RunnerParts, "node" | "clock">): Run {
  const last = run.attempts.at(-1);
  const goesOn = last !== undefined && (last.outcome === "snooze" || last.outcome === "postponed");
  const number = last === undefined ? 1 : goesOn ? last.number : last.number + 1;
  const startedAt = goesOn ? last.startedAt : clock.now();
  const earlier = goesOn ? run.attempts.slice(0, -1) : run.attempts;
  return { ...run, attempts: [...earlier, { number, node, startedAt }] };
}

/** A run as the store has it after a completion, without asking the store. */
function applied(run: Run, completion: Executed["completion"], now: Date): Run {
  const { status, attempt, dueAt, reason, result, progress } = completion;
  const { reason: _reason, ...rest } = run;
  return {
    ...rest,
    status,
    attempts: [...run.attempts.slice(0, -1), attempt],
    ...(dueAt !== undefined && { dueAt }),
    ...(dueAt === undefined && { finishedAt: now }),
    ...(reason !== undefined && { reason }),
    ...(result !== undefined && { result }),
    ...(progress !== undefined && { progress }),
  };
}
