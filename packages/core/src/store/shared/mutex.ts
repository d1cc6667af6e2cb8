/** Lets one piece of work after the other in, in the order they came. */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();

  /** Does the work when all before it is done. Not reentrant. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#tail.then(work);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
}
