import type { Schema } from "../config/schema.ts";
import type { Tenant } from "../model/index.ts";
import type { Trigger } from "../triggers/trigger.ts";
import type { NamedSchedule, Scope } from "./define-job.ts";
import type { JobPolicy } from "./policy.ts";

/** A job as core sees it, with the types of its author worn off. */
export interface ErasedJob extends JobPolicy {
  name: string;
  description?: string;
  scope?: Scope;
  payload?: Schema;
  settings?: Schema;
  trigger?: Trigger | ((tenant: Tenant, settings: unknown) => Trigger | undefined);
  schedules?:
    | readonly NamedSchedule[]
    | ((tenant: Tenant, settings: unknown) => readonly NamedSchedule[]);
  channels?: (settings: unknown) => readonly string[];
  needsDatabase?: (settings: unknown) => boolean;
  dryRun?: boolean;
  run?: (context: unknown) => unknown;
  handler?: new (...dependencies: never[]) => { run(context: unknown): unknown };
}
