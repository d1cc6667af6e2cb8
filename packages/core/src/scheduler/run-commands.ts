import { CarillonError } from "../errors.ts";
import type { Announce, LogLine, Page, Run, RunQuery } from "../model/index.ts";
import { announceRun, isFinal, type Runner } from "../runner/index.ts";
import type { Store } from "../store/index.ts";
import type { Runs } from "./scheduler.ts";

/** What the run commands work with. */
export interface RunCommandParts {
  readonly store: Store;
  readonly runner: Runner;
  readonly announce: Announce;
  poke(): void;
}

/** Runs: looks and commands. */
export class RunCommands implements Runs {
  readonly #parts: RunCommandParts;

  constructor(parts: RunCommandParts) {
    this.#parts = parts;
  }

  list(query: RunQuery = {}): Promise<Page<Run>> {
    return this.#parts.store.runs.list(query);
  }

  get(id: string): Promise<Run | undefined> {
    return this.#parts.store.runs.get(id);
  }

  logs(id: string, after = 0): Promise<readonly LogLine[]> {
    return this.#parts.store.logs.read(id, after);
  }

  async retry(id: string): Promise<Run> {
    const { store, announce } = this.#parts;
    const run = await this.#require(id);
    if (!isFinal(run.status)) {
      throw new CarillonError(
        "RUN_ACTIVE",
        `run ${id} is ${run.status}; it can be retried when it is final`,
        { details: { run: id } },
      );
    }
    const revived = (await store.runs.revive?.(id)) ?? false;
    if (!revived)
      throw new CarillonError(
        "RUN_ACTIVE",
        `run ${id} could not be retried: it went on meanwhile, or the store cannot`,
      );
    const again = await this.#require(id);
    announceRun(announce, again);
    this.#parts.poke();
    return again;
  }

  async cancel(id: string, reason = "cancelled by an operator"): Promise<void> {
    const { store, runner, announce } = this.#parts;
    await this.#require(id);
    if (!(await store.runs.requestCancel(id, reason))) return;
    // A run of another node learns of it when its lease is renewed.
    if (await runner.cancel(id, reason)) return;
    const run = await this.#require(id);
    if (isFinal(run.status)) announceRun(announce, run);
  }

  async #require(id: string): Promise<Run> {
    const run = await this.#parts.store.runs.get(id);
    if (run !== undefined) return run;
    throw new CarillonError("RUN_UNKNOWN", `there is no run ${JSON.stringify(id)}`, {
      details: { run: id },
    });
  }
}
