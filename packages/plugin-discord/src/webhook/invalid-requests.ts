import { type Clock, NotifyError } from "@carillon/core";

/**
 * Counts the answers that Discord counts too (401, 403, 429) over the last ten minutes: at 10,000 it
 * bans the address. Some time before that the process stops sending. Each process counts for itself.
 *
 * @see https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export class InvalidRequests {
  readonly #clock: Clock;
  readonly #limit: number;
  /** Counts by slot of ten seconds; as many slots at most as ten minutes have. */
  readonly #slots = new Map<number, number>();

  /** Counts by the clock's time; more than `limit` in ten minutes is too many. */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Answers of the last ten minutes. */
  get count(): number {
    this.#forget();
    return [...this.#slots.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How many are allowed. */
  get limit(): number {
    return this.#limit;
  }

  /** Counts one. */
  add(): void {
    const slot = this.#slot();
    this.#forget();
    this.#slots.set(slot, (this.#slots.get(slot) ?? 0) + 1);
  }

  /**
   * Lets a request pass while there were few.
   *
   * @throws {@link NotifyError} `throttled` for the whole process, until the oldest are ten minutes old.
   */
  check(): void {
    const { count } = this;
    if (count < this.#limit) return;
    const oldest = Math.min(...this.#slots.keys());
    const until = (oldest + SLOTS) * SLOT;
    throw new NotifyError(
      "throttled",
      `Discord refused ${count} requests within ten minutes and bans addresses that go on; ` +
        "nothing is sent until it is less. See which webhooks answer 401, 403 or 429.",
      { retryAfter: Math.max(SLOT, until - this.#clock.now().getTime()), scope: "process" },
    );
  }

  #slot(): number {
    return Math.floor(this.#clock.now().getTime() / SLOT);
  }

  #forget(): void {
    const now = this.#slot();
    for (const slot of this.#slots.keys()) {
      // A slot of the future was counted before the clock was set back.
      if (slot <= now - SLOTS || slot > now) this.#slots.delete(slot);
    }
  }
}

const SLOT = 10_000;
const SLOTS = 60;
