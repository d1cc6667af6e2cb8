import { parseDuration } from "../time/index.ts";
import type { JobPolicy } from "./policy.ts";

const DAY = 86_400_000;

/** A policy with every default filled in and every duration in milliseconds. */
export interface ResolvedPolicy {
  readonly maxInstances: number;
  readonly overlap: "skip" | "queue" | "cancel-previous";
  readonly concurrency: number | undefined;
  readonly priority: number;
  readonly misfire: {
    readonly catchUp: "none" | "latest" | "all";
    readonly grace: number;
    readonly limit: number;
  };
  readonly retry:
    | {
        readonly attempts: number;
        readonly backoff: "fixed" | "exponential";
        readonly delay: number;
        readonly maxDelay: number;
      }
    | undefined;
  readonly recover: number;
  readonly timeout: number;
  readonly deadline: number | undefined;
  readonly delay: number;
  readonly spread: number;
  readonly jitter: number;
  readonly timezone: string | undefined;
  readonly history: { readonly keep: number; readonly keepFor: number };
}

/** Lays policies over one another, the later over the earlier, and fills in the defaults. */
export function resolvePolicy(...layers: readonly JobPolicy[]): ResolvedPolicy {
  const policy = mergePolicies(...layers);
  const retry = policy.retry === false ? undefined : policy.retry;
  return Object.freeze({
    maxInstances: policy.maxInstances ?? 1,
    overlap: policy.overlap ?? "skip",
    concurrency: policy.concurrency,
    priority: policy.priority ?? 0,
    misfire: {
      catchUp: policy.misfire?.catchUp ?? "latest",
      grace: parseDuration(policy.misfire?.grace ?? DAY, "misfire.grace"),
      limit: policy.misfire?.limit ?? 100,
    },
    retry:
      retry === undefined
        ? undefined
        : {
            attempts: retry.attempts,
            backoff: retry.backoff ?? "exponential",
            delay: parseDuration(retry.delay ?? "10s", "retry.delay"),
            maxDelay: parseDuration(retry.maxDelay ?? "1h", "retry.maxDelay"),
          },
    recover: policy.recover ?? 3,
    timeout: parseDuration(policy.timeout ?? "10m", "timeout"),
    deadline:
      policy.deadline === undefined ? undefined : parseDuration(policy.deadline, "deadline"),
    delay: parseDuration(policy.delay ?? 0, "delay"),
    spread: parseDuration(policy.spread ?? 0, "spread"),
    jitter: parseDuration(policy.jitter ?? 0, "jitter"),
    timezone: policy.timezone,
    history: {
      keep: policy.history?.keep ?? 100,
      keepFor: parseDuration(policy.history?.keepFor ?? 30 * DAY, "history.keepFor"),
    },
  });
}

/** Lays policies over one another; `misfire`, `retry` and `history` field by field. */
export function mergePolicies(...layers: readonly JobPolicy[]): JobPolicy {
  let merged: JobPolicy = {};
  for (const layer of layers) {
    const given = Object.fromEntries(
      POLICY_KEYS.flatMap((key) => (layer[key] === undefined ? [] : [[key, layer[key]]])),
    ) as JobPolicy;
    merged = {
      ...merged,
      ...given,
      ...(given.misfire && { misfire: { ...merged.misfire, ...given.misfire } }),
      ...(given.retry && { retry: { ...(merged.retry || undefined), ...given.retry } }),
      ...(given.history && { history: { ...merged.history, ...given.history } }),
    };
  }
  return merged;
}

const POLICY_KEYS = [
  "maxInstances",
  "overlap",
  "concurrency",
  "priority",
  "misfire",
  "retry",
  "recover",
  "timeout",
  "deadline",
  "delay",
  "spread",
  "jitter",
  "timezone",
  "history",
] as const satisfies readonly (keyof JobPolicy)[];
