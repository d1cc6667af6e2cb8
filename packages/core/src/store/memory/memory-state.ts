import type { Grant } from "../../model/index.ts";
import { type Duration, parseDuration } from "../../time/index.ts";
import { jsonCopy } from "../shared/json.ts";
import type { StateStore, StateWrite } from "../store.ts";

/** Keeps plugin state and rate limits in this process. */
export class MemoryState implements StateStore {
  readonly #now: () => number;
  readonly #values = new Map<string, unknown>();
  readonly #windows = new Map<string, Window>();
  readonly #blocks = new Map<string, number>();

  /** Makes an empty store over a clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  async get(scope: string, key: string): Promise<unknown> {
    return jsonCopy(this.#values.get(nameOf(scope, key)));
  }

  async write(writes: readonly StateWrite[]): Promise<void> {
    this.apply(writes);
  }

  async take(key: string, limit: number, per: Duration): Promise<Grant> {
    const now = this.#now();
    const span = parseDuration(per, "per");
    const until = this.#blocks.get(key) ?? 0;
    if (until > now) return { granted: false, retryAt: new Date(until) };
    const most = Math.floor(limit);
    if (most < 1) return { granted: false, retryAt: new Date(now + span) };
    const window = this.#windowOf(key, now, span);
    // The limit holds in every span exactly when the grant `most` places back has left this one.
    const oldest = window.grants.at(-most);
    if (oldest !== undefined && oldest + span > now) {
      return { granted: false, retryAt: new Date(oldest + span) };
    }
    window.grants.push(now);
    return { granted: true, retryAt: new Date(now) };
  }

  async block(key: string, until: Date): Promise<void> {
    this.#blocks.set(key, Math.max(until.getTime(), this.#blocks.get(key) ?? 0));
  }

  /** Writes values at once. */
  apply(writes: readonly StateWrite[]): void {
    for (const { scope, key, value } of writes) {
      if (value === undefined) this.#values.delete(nameOf(scope, key));
      else this.#values.set(nameOf(scope, key), jsonCopy(value));
    }
  }

  #windowOf(key: string, now: number, span: number): Window {
    const known = this.#windows.get(key);
    const longest = Math.max(span, known?.longest ?? 0);
    const grants = (known?.grants ?? []).filter((at) => at + longest > now);
    const window = { grants, longest };
    this.#windows.set(key, window);
    return window;
  }
}

interface Window {
  /** Epoch milliseconds, oldest first. */
  grants: number[];
  /** The longest span that was asked for. */
  longest: number;
}

function nameOf(scope: string, key: string): string {
  return JSON.stringify([scope, key]);
}
