import type { Engine } from "../engine/index.ts";
import type { RunStore } from "../store/index.ts";

/** What admission works with. */
export interface AdmissionOptions {
  runs: RunStore;
  engine: Engine;
  /** How many more runs this node, or the fleet, takes now. */
  free(): number;
  perTenant: number;
  perJob(): Readonly<Record<string, number>>;
  /** Called with the instant at which something waiting falls due. */
  nextDue(at: number | undefined): void;
  failed(error: unknown): void;
}

/** Moves what is due from the store to the engine. Requests that come while it is at work are one more round. */
export class Admission {
  readonly #options: AdmissionOptions;
  #again = false;
  #atWork = false;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#atWork;
  }

  /** Admits what is due, until nothing more is or no place is free. */
  request(): Promise<void> {
    this.#again = true;
    if (!this.#atWork) this.#working = this.#work();
    return this.#working;
  }

  /** Nothing more is admitted. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    const { runs, engine, free, perTenant, perJob, nextDue, failed } = this.#options;
    this.#atWork = true;
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        const limit = free();
        // A place that comes free asks again.
        if (limit <= 0) continue;
        const tickets = await runs.admit({ limit, perTenant, perJob: perJob() });
        if (tickets.length > 0) await engine.dispatch(tickets);
        if (tickets.length === limit) this.#again = true;
        else nextDue((await runs.nextDue?.())?.getTime());
      }
    } catch (error) {
      failed(error);
    }
    // In the same turn as the last look at `#again`, so that no request falls between.
    this.#atWork = false;
  }
}
