import { CarillonError } from "../errors.ts";
import type { ErasedJob } from "./definition.ts";
import type { JobPolicy } from "./policy.ts";
import { resolvePolicy } from "./resolved-policy.ts";

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const OVERLAPS: readonly unknown[] = ["skip", "queue", "cancel-previous"];
const CATCH_UPS: readonly unknown[] = ["none", "latest", "all"];

/** Checks what the types of a job cannot say. @throws {@link CarillonError} `JOB_INVALID`. */
export function checkJob(job: ErasedJob): void {
  const fail = invalid(`job ${JSON.stringify(job.name)}`);
  if (typeof job.name !== "string" || !NAME.test(job.name)) {
    fail("name", "lower-case letters, digits and inner dashes", job.name);
  }
  if ((job.run === undefined) === (job.handler === undefined)) {
    fail("run", "either `run` or `handler`", job.run === undefined ? "neither" : "both");
  }
  if (job.scope === "global" && typeof job.trigger === "function") {
    fail("trigger", "one trigger, since the job is global", "a function of the tenant");
  }
  checkPolicy(job, `job ${JSON.stringify(job.name)}`);
}

/** Checks a policy. @throws {@link CarillonError} `JOB_INVALID`, `DURATION_INVALID`. */
export function checkPolicy(policy: JobPolicy, owner: string): void {
  const fail = invalid(owner);
  const count = (name: string, value: number | undefined, least: number): void => {
    if (value === undefined || (Number.isInteger(value) && value >= least)) return;
    fail(name, `a whole number of at least ${least}`, value);
  };
  count("maxInstances", policy.maxInstances, 1);
  count("concurrency", policy.concurrency, 1);
  count("recover", policy.recover, 0);
  count("misfire.limit", policy.misfire?.limit, 1);
  count("history.keep", policy.history?.keep, 0);
  if (policy.retry) count("retry.attempts", policy.retry.attempts, 1);
  if (policy.priority !== undefined && !Number.isInteger(policy.priority)) {
    fail("priority", "a whole number", policy.priority);
  }
  if (policy.overlap !== undefined && !OVERLAPS.includes(policy.overlap)) {
    fail("overlap", OVERLAPS.join(", "), policy.overlap);
  }
  const catchUp = policy.misfire?.catchUp;
  if (catchUp !== undefined && !CATCH_UPS.includes(catchUp)) {
    fail("misfire.catchUp", CATCH_UPS.join(", "), catchUp);
  }
  resolvePolicy(policy);
}

function invalid(owner: string) {
  return (field: string, expected: string, got: unknown): never => {
    throw new CarillonError(
      "JOB_INVALID",
      `${owner}: expected \`${field}\` to be ${expected}, got ${JSON.stringify(got) ?? String(got)}`,
      { details: { field } },
    );
  };
}
