import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Got } from "got";
import type { DependencyContainer } from "tsyringe";
import type { Secret } from "../config/secret.ts";
import type { Token } from "../container/token.ts";
import type { TenantDatabase } from "../database/tenant-database.ts";
import type { Logger } from "../logging/logger.ts";
import type { Notify } from "./notify.ts";
import type { State } from "./state.ts";

/** An isolated customer. */
export interface Tenant {
  /** `[a-z0-9-]`, 63 characters at most. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** IANA zone of its schedules and reports. */
  readonly timezone: string;
  /** `paused` by an operator; `invalid`: set aside until its settings are mended. */
  readonly status: "active" | "paused" | "invalid";
  /** What its own programs identify themselves with. */
  readonly apiKey: Secret | undefined;
  /** Names of its channels. */
  readonly channels: readonly string[];
  /** Plugins that it has a section for. */
  readonly plugins: readonly string[];
}

/** Everything of one tenant, outside a run. */
export interface TenantScope {
  /** Whose. */
  readonly tenant: Tenant;
  /** Its database. */
  readonly database: TenantDatabase;
  /** Writes to its outbox; every call is a commit of its own. */
  readonly notify: Notify;
  /** Its durable values. */
  readonly state: State;
  /** HTTP client. */
  readonly http: Got;
  /** Logger that names the tenant. */
  readonly logger: Logger;
  /** Its services. */
  readonly container: DependencyContainer;
  /** One of its services. */
  get<T>(token: Token<T>): T;
  /**
   * Its section of the plugin whose `tenantSettings` is this schema, as the schema answered it.
   *
   * @throws {@link CarillonError} `TENANT_SECTION_MISSING` when it has none.
   */
  settings<S extends StandardSchemaV1>(schema: S): StandardSchemaV1.InferOutput<S>;
}

/** One thing that is wrong with the tenants' settings. */
export interface TenantProblem {
  /** Id, where it could be told. */
  tenant?: string;
  /** File, relative as it was given. */
  file?: string;
  /** Line, from 1. */
  line?: number;
  /** Column, from 1. */
  column?: number;
  /** Where in the document, `tenants.0.channels.ops.url`. */
  path: string;
  /** What was expected and what was found; never with a secret. */
  message: string;
}

/** What a reload changed. */
export interface TenantChanges {
  /** Ids that are new. */
  added: readonly string[];
  /** Ids with other settings. */
  changed: readonly string[];
  /** Ids that are gone. */
  removed: readonly string[];
  /** What is wrong now. */
  problems: readonly TenantProblem[];
}

/** The tenants of a scheduler. */
export interface Tenants {
  /** All, invalid ones included, by id. */
  list(): readonly Tenant[];
  /** One. */
  get(id: string): Tenant | undefined;
  /** The tenant with this API key, found in constant time. */
  byApiKey(key: string): Tenant | undefined;
  /** What is wrong with the settings. */
  problems(): readonly TenantProblem[];
  /**
   * Works with a tenant's things.
   *
   * @throws {@link CarillonError} `TENANT_UNKNOWN`, `TENANT_INVALID`.
   */
  use<T>(id: string, work: (scope: TenantScope) => Promise<T>): Promise<T>;
  /** Reads the source again and applies the difference. A source that cannot be read changes nothing. */
  reload(): Promise<TenantChanges>;
  /** Stops its schedules until `resume`; kept in the store, so it outlives restarts and holds on all nodes. */
  pause(id: string): Promise<void>;
  /** Ends a pause. What fell due meanwhile follows each job's misfire policy. */
  resume(id: string): Promise<void>;
  /** Sends a test message to a channel, past the outbox. */
  testChannel(id: string, channel: string): Promise<void>;
}
