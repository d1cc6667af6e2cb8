import type { RequestLimit } from "./test-inara.ts";

/** Counts the requests of each key, and revokes the access of one that makes too many. */
export class KeyLimiter {
  readonly #limit: RequestLimit | false;
  readonly #requests = new Map<string, number[]>();
  readonly #revoked = new Map<string, number>();

  constructor(limit: RequestLimit | false) {
    this.#limit = limit;
  }

  /** Counts a request; `false`: it came too early, or access is revoked. */
  admit(key: string, now: number): boolean {
    if (this.isRevoked(key, now)) return false;
    if (this.#limit === false) return true;
    const { requests, per } = this.#limit;
    const recent = (this.#requests.get(key) ?? []).filter((at) => at + per > now);
    recent.push(now);
    this.#requests.set(key, recent);
    if (recent.length <= requests) return true;
    this.revoke(key, now);
    return false;
  }

  /** Revokes a key's access for an hour. */
  revoke(key: string, now: number): void {
    this.#revoked.set(key, now + HOUR);
  }

  /** Whether a key has no access now. */
  isRevoked(key: string, now: number): boolean {
    return now < (this.#revoked.get(key) ?? 0);
  }
}

const HOUR = 3_600_000;
