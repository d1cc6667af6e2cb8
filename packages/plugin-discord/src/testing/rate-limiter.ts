/** So many requests in so many milliseconds. */
export interface Limit {
  /** Requests. */
  limit: number;
  /** Milliseconds. */
  per: number;
}

/** What is left of a limit. */
export interface Allowance {
  /** Whether this request is within it. */
  granted: boolean;
  /** How many a window has. */
  limit: number;
  /** How many more are, until the reset. */
  remaining: number;
  /** Seconds until it is whole again. */
  resetAfter: number;
}

/** Fixed windows by key: the first request opens one. */
export class RateLimiter {
  readonly #limit: Limit;
  readonly #now: () => number;
  readonly #windows = new Map<string, { end: number; used: number }>();

  constructor(limit: Limit, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Takes one of what is left. */
  take(key: string): Allowance {
    const now = this.#now();
    let window = this.#windows.get(key);
    if (window === undefined || window.end <= now) {
      window = { end: now + this.#limit.per, used: 0 };
      this.#windows.set(key, window);
    }
    const granted = window.used < this.#limit.limit;
    if (granted) window.used += 1;
    // Never "0.000" while the window is open: whoever comes back then is refused again.
    const resetAfter = Math.ceil(window.end - now) / 1000;
    return {
      granted,
      limit: this.#limit.limit,
      remaining: this.#limit.limit - window.used,
      resetAfter,
    };
  }
}
