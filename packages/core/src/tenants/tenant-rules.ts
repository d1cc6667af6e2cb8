import type { Environment, Schema } from "../config/index.ts";
import type { Calendar } from "../triggers/trigger.ts";

/** What a plugin knows of its section of a tenant. */
export interface SectionRules {
  /** Schema of the section; without one the plugin serves every tenant and takes no section. */
  readonly schema?: Schema | undefined;
  /** Maps an entry of the original `tenant.json` to the section; `undefined`: none. */
  legacyTenant?(entry: Readonly<Record<string, unknown>>): unknown;
}

/** What tenants are held against: everything that plugins have registered. */
export interface TenantRules {
  /** IANA zone of a tenant that names none. */
  readonly timezone: string;
  /** By name of the plugin. */
  readonly sections: ReadonlyMap<string, SectionRules>;
  /** Schema of a channel's config by notifier type. */
  readonly notifiers: ReadonlyMap<string, Schema>;
  /** Ids of the jobs, for the keys under `schedules`. */
  readonly jobs: readonly string[];
  /** Calendars that a trigger may name. */
  readonly calendars?: Readonly<Record<string, Calendar>> | undefined;
  /** Where `${VAR}` is looked up; nowhere unless told. */
  readonly environment?: Environment;
}
