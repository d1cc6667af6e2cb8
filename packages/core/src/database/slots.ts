import type { Clock } from "../time/index.ts";

/** A number of places that are taken and given back; who finds none waits in line. */
export class Slots {
  readonly #line: (() => void)[] = [];
  #free: number;

  /** So many places are free. */
  constructor(count: number) {
    this.#free = count;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#line.length;
  }

  /** Takes a place; answers `false` when none became free in time. */
  async take(clock: Clock, patience: number): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    const done = new AbortController();
    let called: () => void = () => undefined;
    const turn = new Promise<boolean>((resolve) => {
      called = () => resolve(true);
    });
    this.#line.push(called);
    const late = clock.sleep(patience, { signal: done.signal }).then(
      () => this.#leave(called),
      () => true,
    );
    const taken = await Promise.race([turn, late]);
    done.abort();
    return taken;
  }

  /** Gives a place back. */
  give(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }

  // Whoever is no longer in the line was called at the last moment, and has a place.
  #leave(called: () => void): boolean {
    const place = this.#line.indexOf(called);
    if (place === -1) return true;
    this.#line.splice(place, 1);
    return false;
  }
}
