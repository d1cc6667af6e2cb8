import { type Run, type RunStatus, type Scheduler, TOKENS } from "@carillon/core";
import { aborted } from "./aborted.ts";

const ACTIVE: readonly RunStatus[] = ["queued", "running", "snoozed", "retrying"];

/** How a round ended: complete, or why not. */
export type RoundEnd = "complete" | "late" | "stopped";

/** What a round waits for. */
export interface RoundOptions {
  /** Each of these has to have run `job`. */
  readonly tenants: readonly string[];
  /** Id of the job. */
  readonly job: string;
  /** Hears of each run that ended. */
  readonly finished: (run: Run) => void;
}

/**
 * A round of a scheduler: every tenant has run the job, no other run is under way, and what was to be
 * sent has been sent or given up. Looks at the store again after each event, and never in between.
 */
export class Round {
  readonly #scheduler: Scheduler;
  readonly #job: string;
  readonly #missing: Set<string>;
  readonly #complete: Promise<void>;
  #check: Promise<void> = Promise.resolve();
  #resolve: () => void = () => undefined;

  /** Listens from now on; call it before `start`, so that no event is missed. */
  constructor(scheduler: Scheduler, { tenants, job, finished }: RoundOptions) {
    this.#scheduler = scheduler;
    this.#job = job;
    this.#missing = new Set(tenants);
    this.#complete = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    scheduler.on("run:finished", (run) => {
      finished(run);
      if (run.job === this.#job && run.tenant !== undefined) this.#missing.delete(run.tenant);
      this.#look();
    });
    scheduler.on("delivery:sent", () => this.#look());
    scheduler.on("delivery:dead", () => this.#look());
  }

  /** Resolves at the end of the round, or with one of the signals: of who has waited enough, of who stops. */
  async ended(patience: AbortSignal, stopping: AbortSignal): Promise<RoundEnd> {
    return await Promise.race([
      this.#complete.then((): RoundEnd => "complete"),
      aborted(stopping).then((): RoundEnd => "stopped"),
      aborted(patience).then((): RoundEnd => "late"),
    ]);
  }

  #look(): void {
    // After the stop there is no store to look into, and nobody waits.
    this.#check = this.#check.then(() => this.#see()).catch(() => undefined);
  }

  async #see(): Promise<void> {
    if (this.#missing.size > 0) return;
    const { runs, deliveries } = this.#scheduler;
    const now = this.#scheduler.get(TOKENS.Clock).now();
    // Just after midnight the next round's runs are there already, and wait for late uploads.
    const isUnderWay = ({ status, dueAt }: Run): boolean => status !== "queued" || dueAt <= now;
    if ((await runs.list({ status: ACTIVE })).items.some(isUnderWay)) return;
    if ((await deliveries.list({ status: "pending", limit: 1 })).items.length > 0) return;
    this.#resolve();
  }
}
