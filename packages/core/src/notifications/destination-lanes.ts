/** Limits of {@link DestinationLanes}. */
export interface LaneLimits {
  /** Destinations worked on at once. */
  parallel: number;
  /** Of these, for one tenant. */
  perTenant: number;
}

/** Something to do at a destination. */
export interface LaneJob {
  /** Whose; `""` for the host. */
  readonly owner: string;
}

/**
 * One queue for each destination, each worked off in order and one job at a time; the destinations take
 * turns, so that a long queue delays no other, and a tenant with many slow destinations leaves room for the
 * other tenants.
 */
export class DestinationLanes<Job extends LaneJob> {
  readonly #limits: LaneLimits;
  readonly #work: (job: Job) => Promise<void>;
  readonly #waiting = new Map<string, Job[]>();
  readonly #busy = new Set<string>();
  readonly #busyOf = new Map<string, number>();

  /** `work` must not reject. */
  constructor(limits: LaneLimits, work: (job: Job) => Promise<void>) {
    this.#limits = limits;
    this.#work = work;
  }

  /** Adds a job to the end of a destination's queue. */
  push(destination: string, job: Job): void {
    const queue = this.#waiting.get(destination);
    if (queue === undefined) this.#waiting.set(destination, [job]);
    else queue.push(job);
    this.#fill();
  }

  /** Takes jobs that have not begun out of a destination's queue, or out of all. */
  take(destination: string | undefined, which: (job: Job) => boolean): readonly Job[] {
    const taken: Job[] = [];
    for (const [name, queue] of this.#waiting) {
      if (destination !== undefined && name !== destination) continue;
      const left: Job[] = [];
      for (const job of queue) (which(job) ? taken : left).push(job);
      if (left.length > 0) this.#waiting.set(name, left);
      else this.#waiting.delete(name);
    }
    return taken;
  }

  #fill(): void {
    for (const [destination, queue] of this.#waiting) {
      if (this.#busy.size >= this.#limits.parallel) return;
      const job = queue[0];
      if (job === undefined || this.#busy.has(destination)) continue;
      if ((this.#busyOf.get(job.owner) ?? 0) >= this.#limits.perTenant) continue;
      queue.shift();
      // Deleted and set anew, it goes to the end of the turn.
      this.#waiting.delete(destination);
      if (queue.length > 0) this.#waiting.set(destination, queue);
      void this.#run(destination, job);
    }
  }

  async #run(destination: string, job: Job): Promise<void> {
    this.#busy.add(destination);
    this.#busyOf.set(job.owner, (this.#busyOf.get(job.owner) ?? 0) + 1);
    await this.#work(job);
    this.#busy.delete(destination);
    const left = (this.#busyOf.get(job.owner) ?? 1) - 1;
    if (left > 0) this.#busyOf.set(job.owner, left);
    else this.#busyOf.delete(job.owner);
    this.#fill();
  }
}
