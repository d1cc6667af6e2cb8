import type { ResolvedPolicy } from "../jobs/index.ts";
import type { CompiledTrigger } from "../triggers/index.ts";

/** What is later than this has been late, in milliseconds. */
const LATE = 60_000;
/** So many instants are looked at one by one; of a longer absence only the part within the grace is. */
const LOOK = 100_000;

/** One due instant, and what becomes of it. */
export interface Occurrence {
  /** Epoch milliseconds. */
  at: number;
  status: "queued" | "missed" | "coalesced";
  reason?: string;
  /** Instants that a queued one stands for, oldest first. */
  missed?: readonly number[];
  /** One of several that are caught up: it waits for the one before instead of being left out. */
  caughtUp?: boolean;
}

/**
 * The due instants of a schedule from `next` to `now`, oldest first, by its misfire policy, and the
 * next one after them. Pure.
 */
export function dueOccurrences(input: {
  trigger: CompiledTrigger;
  next: number;
  now: number;
  misfire: ResolvedPolicy["misfire"];
}): { occurrences: readonly Occurrence[]; next: number | undefined } {
  const { now, misfire } = input;
  const { due, next } = enumerate(input);
  if (due.length === 1 && due[0] !== undefined && due[0] >= now - LATE) {
    return { occurrences: [{ at: due[0], status: "queued" }], next };
  }
  const bound = misfire.catchUp === "none" ? Math.min(LATE, misfire.grace) : misfire.grace;
  const fresh = due.filter((at) => at >= now - bound);
  const old = due.slice(0, due.length - fresh.length);
  const why =
    misfire.catchUp === "none" ? "noticed more than a minute late" : "older than its grace";
  switch (misfire.catchUp) {
    case "none":
      return { occurrences: [...missed(old, why, misfire.limit), ...fresh.map(queued)], next };
    case "latest":
      return {
        occurrences: [...missed(old, why, misfire.limit), ...merged(fresh, misfire.limit)],
        next,
      };
    case "all": {
      const kept = fresh.slice(-misfire.limit);
      const over = fresh.slice(0, fresh.length - kept.length);
      return {
        occurrences: [
          ...missed(old, why, misfire.limit),
          ...missed(over, `more than ${misfire.limit} were due`, misfire.limit),
          ...kept.map((at) => ({ ...queued(at), ...(kept.length > 1 && { caughtUp: true }) })),
        ],
        next,
      };
    }
  }
}

function enumerate(input: {
  trigger: CompiledTrigger;
  next: number;
  now: number;
  misfire: ResolvedPolicy["misfire"];
}): { due: readonly number[]; next: number | undefined } {
  const { trigger, now, misfire } = input;
  const due: number[] = [];
  let next: number | undefined = input.next;
  while (next !== undefined && next <= now) {
    due.push(next);
    // Nobody reads a hundred thousand rows of what was missed long ago.
    const skipTo: number = due.length === LOOK ? Math.max(next, now - misfire.grace - 1) : next;
    next = trigger.next(skipTo);
  }
  return { due, next };
}

function queued(at: number): Occurrence {
  return { at, status: "queued" };
}

function merged(due: readonly number[], limit: number): Occurrence[] {
  const latest = due.at(-1);
  if (latest === undefined) return [];
  const others = due.slice(0, -1).slice(-limit);
  return [
    ...others.map((at) => ({
      at,
      status: "coalesced" as const,
      reason: `merged into the run of ${iso(latest)}`,
    })),
    { at: latest, status: "queued", ...(others.length > 0 && { missed: others }) },
  ];
}

/** One row each for the newest, and the oldest of them tells how many more there were. */
function missed(due: readonly number[], reason: string, limit: number): Occurrence[] {
  const kept = due.slice(-limit);
  const more = due.length - kept.length;
  return kept.map((at, index) => ({
    at,
    status: "missed",
    reason: index === 0 && more > 0 ? `${reason}; so were ${more} before it` : reason,
  }));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
