import { createRequire } from "node:module";
import type { ToadScheduler } from "toad-scheduler";
import type { Logger } from "../logging/logger.ts";
import type { Clock } from "../time/clock.ts";
import { type DrivenClock, isDriven } from "../time/index.ts";

/** Calls a task at an instant that may be moved at any time. A call never overlaps the one before. */
export interface Alarm {
  /** Epoch milliseconds; replaces the instant set before. */
  set(at: number): void;
}

/** Calls tasks on time: one toad-scheduler job each, or by a clock that is turned by hand. */
export interface Timekeeper {
  /** An alarm that is set again by its own task. */
  alarm(name: string, task: () => Promise<void>): Alarm;
  /** A task at fixed intervals. */
  every(name: string, milliseconds: number, task: () => Promise<void>): void;
  /** Whether a task is at work. */
  busy(): boolean;
  /** No more calls. */
  stop(): void;
}

/** The timekeeper that fits the clock. Tasks that throw are logged. */
export function createTimekeeper(options: { clock: Clock; logger: Logger }): Timekeeper {
  const { clock } = options;
  return isDriven(clock)
    ? new DrivenTimekeeper({ ...options, clock })
    : new ToadTimekeeper(options);
}

/** Alarms look again after this at the latest, so that a clock step or a suspend is noticed. */
const LOOK_AGAIN = 30_000;

class ToadTimekeeper implements Timekeeper {
  readonly #options: { clock: Clock; logger: Logger };
  readonly #toad: ToadScheduler;
  readonly #library = createRequire(import.meta.url)(
    "toad-scheduler",
  ) as typeof import("toad-scheduler");
  #atWork = 0;

  constructor(options: { clock: Clock; logger: Logger }) {
    this.#options = options;
    this.#toad = new this.#library.ToadScheduler();
  }

  alarm(name: string, task: () => Promise<void>): Alarm {
    const schedule = { milliseconds: LOOK_AGAIN };
    const { SimpleIntervalJob, JobStatus } = this.#library;
    const wait = (milliseconds: number): void => {
      // A job that somebody stopped by hand stays stopped.
      if (job.getStatus() === JobStatus.STOPPED) return;
      // toad-scheduler keeps the object and reads it at each start.
      schedule.milliseconds = Math.min(LOOK_AGAIN, Math.max(1, milliseconds));
      job.start();
    };
    const once = (): Promise<void> => {
      // An interval goes on as it was: set for a millisecond and not again, it would fire each millisecond.
      wait(LOOK_AGAIN);
      return task();
    };
    const job = new SimpleIntervalJob(schedule, this.#task(name, once), {
      id: name,
      preventOverrun: true,
    });
    this.#toad.addSimpleIntervalJob(job);
    return { set: (at) => wait(at - this.#options.clock.now().getTime()) };
  }

  every(name: string, milliseconds: number, task: () => Promise<void>): void {
    const { SimpleIntervalJob } = this.#library;
    const options = { id: name, preventOverrun: true };
    this.#toad.addSimpleIntervalJob(
      new SimpleIntervalJob({ milliseconds }, this.#task(name, task), options),
    );
  }

  busy(): boolean {
    return this.#atWork > 0;
  }

  stop(): void {
    this.#toad.stop();
    for (const job of this.#toad.getAllJobs())
      if (job.id !== undefined) this.#toad.removeById(job.id);
  }

  #task(name: string, task: () => Promise<void>) {
    const work = async (): Promise<void> => {
      this.#atWork += 1;
      try {
        await task();
      } finally {
        this.#atWork -= 1;
      }
    };
    return new this.#library.AsyncTask(name, work, (error) => {
      this.#options.logger.error(`${name} failed`, { error });
    });
  }
}

class DrivenTimekeeper implements Timekeeper {
  readonly #options: { clock: DrivenClock; logger: Logger };
  readonly #stopped = new AbortController();
  readonly #intervals: { name: string; every: number; due: number; task: () => Promise<void> }[] =
    [];
  readonly #leave: () => void;
  #atWork = 0;

  constructor(options: { clock: DrivenClock; logger: Logger }) {
    this.#options = options;
    this.#leave = options.clock.join({ busy: () => this.busy(), turned: () => this.#turned() });
  }

  alarm(name: string, task: () => Promise<void>): Alarm {
    let armed: AbortController | undefined;
    return {
      set: (at) => {
        armed?.abort();
        if (this.#stopped.signal.aborted) return;
        const own = new AbortController();
        armed = own;
        const { clock } = this.#options;
        clock.sleep(Math.max(0, at - clock.now().getTime()), { signal: own.signal }).then(
          () => this.#work(name, task),
          () => undefined,
        );
      },
    };
  }

  every(name: string, every: number, task: () => Promise<void>): void {
    this.#intervals.push({ name, every, task, due: this.#options.clock.now().getTime() + every });
  }

  busy(): boolean {
    return this.#atWork > 0;
  }

  stop(): void {
    this.#stopped.abort();
    this.#intervals.length = 0;
    this.#leave();
  }

  /** A jump over many intervals calls each task once: they keep house, they count nothing. */
  #turned(): void {
    const now = this.#options.clock.now().getTime();
    for (const interval of this.#intervals) {
      if (interval.due > now) continue;
      interval.due = now + interval.every;
      void this.#work(interval.name, interval.task);
    }
  }

  async #work(name: string, task: () => Promise<void>): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#atWork += 1;
    try {
      await task();
    } catch (error) {
      this.#options.logger.error(`${name} failed`, { error });
    } finally {
      this.#atWork -= 1;
    }
  }
}
