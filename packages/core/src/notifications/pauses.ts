/** Until when nothing is sent, by name of what pauses: a destination, or a whole channel type. */
export class Pauses {
  readonly #until = new Map<string, Date>();

  /** Pauses until then; a later end already known stands. */
  add(name: string, until: Date): void {
    const known = this.#until.get(name);
    if (known === undefined || known < until) this.#until.set(name, until);
  }

  /** The end of the longest pause among these names; `undefined` when none pauses. */
  until(names: readonly string[], now: Date): Date | undefined {
    let latest: Date | undefined;
    for (const name of names) {
      const until = this.#until.get(name);
      if (until !== undefined && until > now && (latest === undefined || until > latest)) {
        latest = until;
      }
    }
    return latest;
  }

  /** Forgets the pauses that are over. */
  sweep(now: Date): void {
    for (const [name, until] of this.#until) if (until <= now) this.#until.delete(name);
  }
}
