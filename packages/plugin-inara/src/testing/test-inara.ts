import type { Clock } from "@carillon/core";
import type { Failure, FailureTarget } from "./failures.ts";

/** How the server is started. */
export interface StartInaraOptions {
  /** Loopback port. @defaultValue a free one */
  port?: number;
  /**
   * Requests that a key may make in a span of so many milliseconds; one more, and its access is revoked
   * for an hour. `false` for no limit. @defaultValue 2 in 60,000
   */
  limit?: RequestLimit | false;
  /** Applications that are white-listed. @defaultValue `Carillon` */
  apps?: readonly string[];
  /** Keys that it knows. @defaultValue {@link TestInara.apiKey} */
  keys?: readonly string[];
  /** Whose time the limit follows. @defaultValue real time */
  clock?: Pick<Clock, "now">;
}

/** So many requests in so many milliseconds. */
export interface RequestLimit {
  /** Requests. */
  requests: number;
  /** Milliseconds. */
  per: number;
}

/** A commander whom the server knows. */
export interface TestCommander {
  /** The commander's name; looked up in any case. */
  name: string;
  /** Name of the account; the commander's unless told. */
  userName?: string;
  /** Ranks by Inara's names of them. */
  ranks?: Readonly<Record<string, number>>;
  /** Squadron; `null`: told to have none. */
  squadron?: { name: string; rank: string } | null;
  /** Power; `null`: told to have none. */
  power?: string | null;
  /** Members that replace others of `eventData`, as they are; `undefined` takes one away. */
  data?: Readonly<Record<string, unknown>>;
  /**
   * `live`: ranks as texts and members in lower camel case, as the server really answers; `documented`:
   * numbers and upper camel case, as its documentation has it. @defaultValue `live`
   */
  form?: "live" | "documented";
}

/** A request that the server had. */
export interface ReceivedRequest {
  /** When, in epoch milliseconds. */
  readonly at: number;
  /** Name of the application, as it was sent. */
  readonly appName: unknown;
  /** Its version, as it was sent. */
  readonly appVersion: unknown;
  /** The key, as it was sent. */
  readonly apiKey: unknown;
  /** Commanders that were asked for. */
  readonly names: readonly string[];
  /** Whether it came sooner than the limit allows, or while access was revoked. */
  readonly isTooEarly: boolean;
  /** What it was answered with: `ok`, a kind of failure, or what was wrong with it. */
  readonly answer: string;
}

/** Inara's API, as far as it tells of commanders. */
export interface TestInara extends AsyncDisposable {
  /** For `inara({ url })`. */
  readonly url: string;
  /** A key that the server knows unless told otherwise. */
  readonly apiKey: string;
  /** Adds a commander, or replaces the one of that name. */
  addCommander(commander: TestCommander): void;
  /** Takes a commander away. */
  removeCommander(name: string): void;
  /** All requests, in order. */
  requests(): readonly ReceivedRequest[];
  /** Lets coming requests fail. */
  failNext(failure: Failure, target?: FailureTarget): void;
  /** Forgets failures that have not come up. */
  clearFailures(): void;
  /** Ends the server and every connection. */
  stop(): Promise<void>;
}
