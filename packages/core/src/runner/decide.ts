import { CarillonError } from "../errors.ts";
import { type ResolvedPolicy, readOutcome } from "../jobs/index.ts";
import { redactText } from "../logging/index.ts";
import type { Attempt, Run, RunStatus } from "../model/index.ts";
import { parseDuration } from "../time/index.ts";
import { backoff } from "./backoff.ts";
import { describeError } from "./run-error.ts";

/** How an execution came to its end. */
export type Ending =
  | { kind: "returned"; value: unknown }
  | { kind: "threw"; error: unknown }
  | { kind: "timeout" }
  | { kind: "cancelled"; reason: string }
  | { kind: "interrupted" }
  | { kind: "obstacle"; skip: string }
  | { kind: "postponed"; reason: string };

/** What becomes of the run. */
export interface Decision {
  status: RunStatus;
  outcome: string;
  /** Whether what the execution did since its last commit point takes effect. */
  keep: boolean;
  reason?: string;
  result?: unknown;
  dueAt?: Date;
  error?: Attempt["error"];
}

/** What the decision depends on besides the ending. */
export interface DecisionContext {
  run: Run;
  policy: ResolvedPolicy;
  now: Date;
  random: number;
}

const POSTPONE = 60_000;

/** Decides what becomes of a run after an execution; no secret is in its reason. Pure. */
export function decide(ending: Ending, context: DecisionContext): Decision {
  const decision = follow(ending, context);
  if (decision.reason === undefined) return decision;
  return { ...decision, reason: redactText(String(decision.reason)) };
}

function follow(ending: Ending, context: DecisionContext): Decision {
  switch (ending.kind) {
    case "returned":
      return returned(ending.value, context);
    case "threw":
      return failed(describeError(ending.error), "failed", context);
    case "timeout": {
      const message = `expected the job to end within ${context.policy.timeout} ms, it did not; its signal was aborted then`;
      return failed(describeError(new CarillonError("RUN_TIMEOUT", message)), "timeout", context);
    }
    case "cancelled":
      return { status: "cancelled", outcome: "cancel", keep: false, reason: ending.reason };
    case "interrupted":
      // Not the run's fault: it is due again at once, on this node after its restart or on another.
      return {
        status: "queued",
        outcome: "interrupted",
        keep: false,
        reason: "interrupted by stop",
        dueAt: context.now,
      };
    case "obstacle":
      return { status: "skipped", outcome: "skip", keep: false, reason: ending.skip };
    case "postponed":
      return later("queued", "postponed", {
        now: context.now,
        after: POSTPONE,
        reason: ending.reason,
      });
  }
}

/** Attempts that count against the retry policy. */
function failures(run: Run): number {
  return run.attempts.filter(
    ({ outcome }) => outcome === "failed" || outcome === "timeout" || outcome === "retry",
  ).length;
}

function returned(value: unknown, context: DecisionContext): Decision {
  const outcome = readOutcome(value);
  switch (outcome?.kind) {
    case undefined:
      return {
        status: "succeeded",
        outcome: "succeeded",
        keep: true,
        ...(value !== undefined && { result: value }),
      };
    case "skip":
      return { status: "skipped", outcome: "skip", keep: true, reason: outcome.reason };
    case "cancel":
      return { status: "cancelled", outcome: "cancel", keep: true, reason: outcome.reason };
    case "snooze":
      return snoozed(outcome.until, outcome.reason, context);
    case "retry": {
      const after =
        outcome.after === undefined ? undefined : parseDuration(outcome.after, "retry.after");
      return failed({ name: "Retry", message: redactText(String(outcome.reason)) }, "retry", {
        ...context,
        after,
      });
    }
  }
}

function snoozed(
  until: Date | number | string,
  reason: string | undefined,
  context: DecisionContext,
): Decision {
  const at =
    until instanceof Date
      ? until.getTime()
      : context.now.getTime() + parseDuration(until, "snooze");
  if (!Number.isFinite(at)) {
    return failed(
      describeError(
        new CarillonError("DURATION_INVALID", "expected `snooze` to be given a valid date"),
      ),
      "failed",
      context,
    );
  }
  if (beyondDeadline(context, at)) return deadlinePassed(context);
  const dueAt = new Date(Math.max(at, context.now.getTime()));
  return {
    status: "snoozed",
    outcome: "snooze",
    keep: true,
    dueAt,
    ...(reason !== undefined && { reason }),
  };
}

function failed(
  error: NonNullable<Attempt["error"]>,
  outcome: string,
  context: DecisionContext & { after?: number | undefined },
): Decision {
  const { after } = context;
  const wait = backoff(context.policy, failures(context.run) + 1, {
    asked: outcome === "retry",
    random: context.random,
  });
  const now = context.now.getTime();
  if (
    wait === undefined ||
    error.code === "PAYLOAD_INVALID" ||
    beyondDeadline(context, now + (after ?? wait))
  ) {
    return { status: "failed", outcome, keep: true, reason: error.message, error };
  }
  return {
    ...later("retrying", outcome, {
      now: context.now,
      after: after ?? wait,
      reason: error.message,
    }),
    error,
  };
}

function later(
  status: RunStatus,
  outcome: string,
  wait: { now: Date; after: number; reason: string },
): Decision {
  const dueAt = new Date(wait.now.getTime() + wait.after);
  return { status, outcome, keep: false, reason: wait.reason, dueAt };
}

function beyondDeadline({ run, policy, now }: DecisionContext, at: number): boolean {
  if (policy.deadline === undefined) return false;
  return at > (run.startedAt ?? now).getTime() + policy.deadline;
}

function deadlinePassed({ policy }: DecisionContext): Decision {
  const message = `expected the run to end within ${policy.deadline} ms of its first start, it asked for longer`;
  const error = describeError(new CarillonError("RUN_DEADLINE", message));
  return { status: "failed", outcome: "failed", keep: true, reason: message, error };
}
