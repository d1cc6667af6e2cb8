/** One nominal instant of a trigger, and what becomes of it. */
export interface TracedInstant {
  /** The instant. */
  readonly at: Date;
  /** `shifted`: runs, but at another wall time than was written; `excluded`: does not run. */
  readonly verdict: "runs" | "shifted" | "excluded";
  /** Why, where it does not simply run. */
  readonly reason?: string;
}

/** The same in milliseconds, while it is worked out. */
export interface TracedTime {
  readonly at: number;
  readonly verdict: TracedInstant["verdict"];
  readonly reason?: string | undefined;
}

/** A half-open stretch of time, in epoch milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Instants in ascending order, each once. */
export type Trace = Generator<TracedTime, void, undefined>;

/** The better verdict comes first. */
export const RANK = { runs: 0, shifted: 1, excluded: 2 } as const;
