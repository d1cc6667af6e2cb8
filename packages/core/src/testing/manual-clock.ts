import type { Run } from "../model/index.ts";
import type { Duration } from "../time/duration.ts";
import { type ClockMember, type DrivenClock, parseDuration } from "../time/index.ts";

/** Turns of the event loop without anything to do before all counts as settled. */
const QUIET_TURNS = 4;
/** Real milliseconds that work without any I/O under way may take before the clock goes on without it. */
const HUNG = 150;
/** The same for work that waits for I/O. */
const SLOW = 20_000;

interface Sleeper {
  at: number;
  order: number;
  wake(): void;
}

/**
 * A clock that stands still until it is turned. Turning it stops at every instant that somebody waits
 * for, and goes on when what was due then has settled: real files, databases and HTTP included. A
 * handler that waits for nothing the process could still bring is left behind, so that its timeout can come.
 */
export class ManualClock implements DrivenClock {
  #now: number;
  #order = 0;
  readonly #sleepers = new Set<Sleeper>();
  readonly #members = new Set<ClockMember>();
  readonly #finished: Run[] = [];

  /** Stands at `now`, an instant or ISO 8601 with an offset. */
  constructor(now: Date | string) {
    this.#now = new Date(now).getTime();
    if (!Number.isFinite(this.#now)) throw new TypeError(`expected an instant, got ${String(now)}`);
  }

  /** Where it stands. */
  now(): Date {
    return new Date(this.#now);
  }

  /** Resolves when the clock has been turned so far. */
  sleep(duration: Duration, options: { signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options;
    const at = this.#now + parseDuration(duration);
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      this.#order += 1;
      const sleeper: Sleeper = {
        at,
        order: this.#order,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      if (at <= this.#now) sleeper.wake();
      else this.#sleepers.add(sleeper);
    });
  }

  /** Turns it on by so much, settling what falls due on the way; answers the runs that finished. */
  advance(by: Duration): Promise<readonly Run[]> {
    return this.runUntil(new Date(this.#now + parseDuration(by)));
  }

  /** Turns it to an instant, settling what falls due on the way; answers the runs that finished. */
  async runUntil(instant: Date | string): Promise<readonly Run[]> {
    const target = new Date(instant).getTime();
    if (!Number.isFinite(target))
      throw new TypeError(`expected an instant, got ${String(instant)}`);
    await this.#settle();
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      this.#wake(next.at);
      await this.#settle();
    }
    this.#now = Math.max(this.#now, target);
    this.#turned();
    await this.#settle();
    return this.#finished.splice(0);
  }

  /** Sets the wall clock, forwards or back, without waking anybody: a step, as an operator makes it. */
  step(instant: Date | string): void {
    this.#now = new Date(instant).getTime();
  }

  /** Waits until all that is due now has settled; answers the runs that finished. */
  async settle(): Promise<readonly Run[]> {
    await this.#settle();
    return this.#finished.splice(0);
  }

  /** Turns on until a promise has settled, for work that waits for the clock by itself; answers it. */
  async while<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const done = work.finally(() => {
      over = true;
    });
    done.catch(() => undefined);
    for (;;) {
      await this.#settle();
      if (over) return done;
      const next = this.#next(Number.POSITIVE_INFINITY);
      if (next === undefined) await new Promise(setImmediate);
      else this.#wake(next.at);
    }
  }

  /** A scheduler joins; the answer leaves. */
  join(member: ClockMember): () => void {
    this.#members.add(member);
    return () => void this.#members.delete(member);
  }

  /** A scheduler tells of a finished run, for the answer of `advance`. */
  record(run: Run): void {
    this.#finished.push(run);
  }

  #next(target: number): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.at <= target && (next === undefined || sleeper.at < next.at)) next = sleeper;
    }
    return next;
  }

  /** All that wait for an instant wake together, in the order in which they went to sleep. */
  #wake(at: number): void {
    this.#now = Math.max(this.#now, at);
    for (const sleeper of this.#due()) sleeper.wake();
  }

  #due(): readonly Sleeper[] {
    return [...this.#sleepers]
      .filter(({ at }) => at <= this.#now)
      .sort((a, b) => a.order - b.order);
  }

  #turned(): void {
    for (const member of this.#members) member.turned();
  }

  async #settle(): Promise<void> {
    this.#turned();
    const begin = performance.now();
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      await new Promise(setImmediate);
      const busy = [...this.#members].some((member) => member.busy());
      quiet = busy ? 0 : quiet + 1;
      if (!busy) continue;
      const waited = performance.now() - begin;
      if (waited > SLOW || (waited > HUNG && !ioUnderWay())) return;
    }
  }
}

/** Whether the process waits for something that may still come. Timers do not count: time stands still. */
function ioUnderWay(): boolean {
  const idle: ReadonlySet<string> = new Set([
    "Timeout",
    "Immediate",
    "MessagePort",
    "TTYWrap",
    "TCPServerWrap",
    "PipeServerWrap",
    "FSEvent",
    "Worker",
  ]);
  return process.getActiveResourcesInfo().some((kind) => !idle.has(kind));
}
