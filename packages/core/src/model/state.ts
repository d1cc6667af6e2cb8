import type { Schema } from "../config/schema.ts";
import type { Duration } from "../time/duration.ts";

/** Small durable values of a plugin, for one tenant (or global). */
export interface State {
  /** The value, parsed; `undefined` when there is none, or when it no longer fits the schema. */
  get<T>(key: string, schema: Schema<T>): Promise<T | undefined>;
  /** Keeps a JSON value; inside a run at the next commit point. */
  set(key: string, value: unknown): Promise<void>;
  /** Forgets a value; inside a run at the next commit point. */
  delete(key: string): Promise<void>;
}

/** The place a run has reached; kept through snooze, retry, loss and restart. */
export interface Checkpoint {
  /** The place; `undefined` at first, or when it no longer fits the schema. */
  get<T>(schema: Schema<T>): Promise<T | undefined>;
  /** Keeps the place. A commit point: what the run did so far takes effect with it. */
  set(value: unknown): Promise<void>;
}

/** The answer to a request under a rate limit. */
export interface Grant {
  /** Whether the request may be made now; it has been counted then. */
  granted: boolean;
  /** When to ask again, if not. */
  retryAt: Date;
}

/** Limits that all nodes share, kept in the store. */
export interface RateLimits {
  /** Asks for one request under `key`, of which at most `limit` are granted in any span of `per`. */
  take(key: string, limit: { limit: number; per: Duration }): Promise<Grant>;
  /** Grants nothing under `key` until then. */
  block(key: string, until: Date, reason: string): Promise<void>;
}
