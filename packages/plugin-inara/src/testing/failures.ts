/** One way to fail, once. */
export type Failure =
  /** A page instead of an answer: maintenance, or Cloudflare. 200 unless told. */
  | { kind: "html"; status?: number }
  /** An HTTP error without a body. */
  | { kind: "status"; status: number }
  /** Nothing at all, with status 200. */
  | { kind: "empty" }
  /** The text `null`, with status 200. */
  | { kind: "null" }
  /** JSON that is cut off. */
  | { kind: "garbled" }
  /** Access is revoked for an hour, as after too many requests. */
  | { kind: "revoke" }
  /** The header refuses the batch with this text, status 400. */
  | { kind: "refuse"; text: string }
  /** Leaves these commanders out of the answer; all unless told. */
  | { kind: "pass-over"; names?: readonly string[] }
  /** Refuses the events of these commanders with status 400. */
  | { kind: "refuse-event"; names: readonly string[] }
  /** Answers without the numbers of the events. */
  | { kind: "unnumbered" }
  /** The connection is cut before there is an answer. */
  | { kind: "close" }
  /** No answer at all; ends with `stop`. */
  | { kind: "hang" };

/** Which requests fail. */
export interface FailureTarget {
  /** How many. @defaultValue 1 */
  times?: number;
  /** How many pass before. @defaultValue 0 */
  skip?: number;
}

/** Failures that wait for their requests, in order. */
export class Failures {
  #waiting: { failure: Failure; times: number; skip: number }[] = [];

  /** Adds one. */
  add(failure: Failure, { times = 1, skip = 0 }: FailureTarget): void {
    this.#waiting.push({ failure, times, skip });
  }

  /** The failure for this request, used up by it; `undefined` where none waits for it. */
  take(): Failure | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    if (first.skip > 0) {
      first.skip -= 1;
      return undefined;
    }
    first.times -= 1;
    if (first.times <= 0) this.#waiting.shift();
    return first.failure;
  }

  /** Forgets all. */
  clear(): void {
    this.#waiting = [];
  }
}
