import type { Secret } from "../config/index.ts";
import type { JobPolicy } from "../jobs/policy.ts";
import type { Alerts, TenantProblem } from "../model/index.ts";
import type { TriggerSpec } from "../triggers/spec.ts";
import type { TenantDocument } from "./source.ts";

/** A channel of a tenant. */
export interface LoadedChannel {
  /** The notifier's type. */
  readonly type: string;
  /** As the notifier's schema answered it. */
  readonly config: unknown;
}

/** An override of a schedule, its trigger in the one JSON form; `false` switches it off. */
export type LoadedOverride = false | (JobPolicy & { trigger?: TriggerSpec; payload?: unknown });

/** A tenant as it was read and validated. */
export interface LoadedTenant {
  /** Its id. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** IANA zone. */
  readonly timezone: string;
  /** `false`: as if it were not there, without a purge. */
  readonly enabled: boolean;
  /** What its own programs identify themselves with; none when another tenant has the same. */
  readonly apiKey: Secret | undefined;
  /** URL of its database, and where a relative SQLite path begins. */
  readonly database?: { readonly url: Secret; readonly directory: string };
  /** By name. */
  readonly channels: ReadonlyMap<string, LoadedChannel>;
  /** Parsed sections by plugin: one for each plugin with settings that it has. */
  readonly sections: ReadonlyMap<string, unknown>;
  /** By job id, `#name` for a named schedule. */
  readonly overrides: ReadonlyMap<string, LoadedOverride>;
  /** Which changes of state are told where. */
  readonly alerts?: Alerts;
  /** `false`: set aside; only `id`, `name`, `problems` and `hash` can be relied on. */
  readonly valid: boolean;
  /** Changes when its settings change, secrets included. */
  readonly hash: string;
  /** What is wrong with it. A valid tenant can have some: a key that two tenants share. */
  readonly problems: readonly TenantProblem[];
  /** Document that it was read from. */
  readonly source: string;
}

/** What the documents of a source come to. */
export interface LoadedTenants {
  /** All that could be told by an id, set aside or not, in order of the documents. */
  readonly tenants: readonly LoadedTenant[];
  /** Everything that is wrong, in order of the documents. */
  readonly problems: readonly TenantProblem[];
  /** Documents of which nothing could be read, with what is wrong. */
  readonly broken: ReadonlyMap<TenantDocument, readonly TenantProblem[]>;
  /** Sources with entries that could not be told by an id. */
  readonly unidentified: ReadonlySet<string>;
}
