/** One way to fail, once. */
export type Failure =
  /** Any answer, before anything is kept. */
  | { kind: "answer"; status: number; headers?: Readonly<Record<string, string>>; body?: unknown }
  /** An error of Discord's by its code, such as 200000: stopped by AutoMod. 400 unless told. */
  | { kind: "refuse"; code: number; message?: string; status?: number }
  /** 429; `retryAfter` in seconds. */
  | { kind: "rate-limit"; retryAfter: number; scope?: "user" | "shared" | "global" }
  /** Cloudflare's page, 429 unless told. */
  | { kind: "cloudflare"; status?: 403 | 429; retryAfter?: number }
  /** The connection is cut before or after the request took effect. */
  | { kind: "close"; when: "before" | "after" }
  /** No answer at all, before or after the request took effect; ends with `stop`. */
  | { kind: "hang"; when: "before" | "after" };

/** Which requests fail. */
export interface FailureTarget {
  /** How many. @defaultValue 1 */
  times?: number;
  /** How many pass before. @defaultValue 0 */
  skip?: number;
  /** Those of one webhook, by name or id; all unless told. */
  webhook?: string;
  /** Those of one method; all unless told. */
  method?: "GET" | "POST" | "PATCH" | "DELETE";
}

/** A request, as a target sees it. */
export interface Targeted {
  /** HTTP method. */
  method: string;
  /** Name and id of the webhook. */
  webhook: readonly string[];
}

/** Failures that wait for their requests, in order. */
export class Failures {
  #waiting: { failure: Failure; target: FailureTarget; times: number; skip: number }[] = [];

  /** Adds one. */
  add(failure: Failure, target: FailureTarget): void {
    const { times = 1, skip = 0 } = target;
    this.#waiting.push({ failure, target, times, skip });
  }

  /** The failure for this request, used up by it; `undefined` where none waits for it. */
  take(request: Targeted): Failure | undefined {
    const found = this.#waiting.find(({ target }) => fits(target, request));
    if (found === undefined) return undefined;
    if (found.skip > 0) {
      found.skip -= 1;
      return undefined;
    }
    found.times -= 1;
    if (found.times <= 0) this.#waiting = this.#waiting.filter((other) => other !== found);
    return found.failure;
  }

  /** Forgets all. */
  clear(): void {
    this.#waiting = [];
  }
}

function fits({ webhook, method }: FailureTarget, request: Targeted): boolean {
  if (method !== undefined && method !== request.method) return false;
  return webhook === undefined || request.webhook.includes(webhook);
}
