import { nearest } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { Tenant } from "../model/index.ts";
import type { Trigger } from "../triggers/trigger.ts";
import { checkJob, checkPolicy } from "./check-job.ts";
import type { Scope } from "./define-job.ts";
import type { ErasedJob } from "./definition.ts";
import type { JobInfo } from "./jobs.ts";
import type { JobPolicy } from "./policy.ts";
import { mergePolicies, type ResolvedPolicy, resolvePolicy } from "./resolved-policy.ts";

/** What a host may override of a job. */
export type JobOverrides = JobPolicy & {
  trigger?: Trigger | ((tenant: Tenant, settings: unknown) => Trigger | undefined);
};

/** A job as the scheduler knows it. */
export interface RegisteredJob {
  readonly id: string;
  readonly plugin: string;
  readonly scope: Scope;
  readonly definition: ErasedJob;
  /** The job's own with the host's overrides. */
  readonly policy: ResolvedPolicy;
  /** The same, unresolved, for a tenant's overrides to be laid over. */
  readonly layers: JobPolicy;
  /** The host's, else the job's own. */
  readonly trigger: JobOverrides["trigger"];
}

/** The jobs of all plugins: filled by `setup`, overridden by `configure`. */
export class JobDefinitions {
  readonly #jobs = new Map<string, RegisteredJob>();
  readonly #ids = new WeakMap<object, string>();

  /** Adds a plugin's job. @throws {@link CarillonError} `JOB_INVALID`, `JOB_EXISTS`. */
  add(plugin: string, definition: ErasedJob): void {
    checkJob(definition);
    const id = `${plugin}:${definition.name}`;
    if (this.#jobs.has(id)) {
      throw new CarillonError(
        "JOB_EXISTS",
        `plugin ${plugin} adds two jobs named ${definition.name}; give one another name`,
      );
    }
    this.#jobs.set(id, register(id, plugin, definition));
    this.#ids.set(definition, id);
  }

  /** Overrides a job's defaults. @throws {@link CarillonError} `JOB_UNKNOWN`, `JOB_INVALID`. */
  configure(job: string | object, overrides: JobOverrides): void {
    const { trigger, ...policy } = overrides;
    const known = this.require(job);
    checkPolicy(policy, `jobs.configure(${JSON.stringify(known.id)})`);
    const layers = mergePolicies(known.layers, policy);
    this.#jobs.set(known.id, {
      ...known,
      layers,
      policy: resolvePolicy(layers),
      trigger: trigger ?? known.trigger,
    });
  }

  /** A job by id or definition. @throws {@link CarillonError} `JOB_UNKNOWN`. */
  require(job: string | object): RegisteredJob {
    const id = typeof job === "string" ? job : this.#ids.get(job);
    const known = id === undefined ? undefined : this.#jobs.get(id);
    if (known !== undefined) return known;
    const name = id ?? (job as { name?: unknown }).name;
    const guess = nearest(String(name), [...this.#jobs.keys()]);
    throw new CarillonError(
      "JOB_UNKNOWN",
      `no job ${JSON.stringify(name)} is registered${guess === undefined ? "" : `; did you mean ${JSON.stringify(guess)}?`}`,
      { details: { job: String(name) } },
    );
  }

  /** A job by id, or `undefined`. */
  get(id: string): RegisteredJob | undefined {
    return this.#jobs.get(id);
  }

  /** All, by id. */
  list(): readonly RegisteredJob[] {
    return [...this.#jobs.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** A job as people see it. */
export function describeJob(job: RegisteredJob): JobInfo {
  const { payload, description } = job.definition;
  const schema = jsonSchemaOf(payload);
  return {
    id: job.id,
    plugin: job.plugin,
    scope: job.scope,
    ...(description === undefined ? {} : { description }),
    policy: job.layers,
    ...(schema === undefined ? {} : { payloadJsonSchema: schema }),
  };
}

function register(id: string, plugin: string, definition: ErasedJob): RegisteredJob {
  const layers = mergePolicies(definition);
  return {
    id,
    plugin,
    scope: definition.scope ?? "tenant",
    definition,
    layers,
    policy: resolvePolicy(layers),
    trigger: definition.trigger,
  };
}

/** Standard JSON Schema, where the validator offers it. */
function jsonSchemaOf(schema: unknown): object | undefined {
  const standard = (
    schema as { "~standard"?: { jsonSchema?: { input?(options: object): object } } }
  )?.["~standard"];
  try {
    return standard?.jsonSchema?.input?.({ target: "draft-2020-12" });
  } catch {
    // A schema with transforms may not be expressible; the job works all the same.
    return undefined;
  }
}
