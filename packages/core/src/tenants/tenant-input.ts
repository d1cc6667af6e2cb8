import type { JobPolicy } from "../jobs/policy.ts";
import type { Alerts } from "../model/index.ts";
import type { Duration } from "../time/duration.ts";
import type { TriggerSpec } from "../triggers/spec.ts";

/** What a tenant says of one schedule: `false` switches it off; a new name adds one. */
export type ScheduleOverride =
  | false
  | (JobPolicy & {
      /** The job, for a key that names none. */
      job?: string;
      /** When. */
      trigger?: TriggerSpec;
      /** Short for a cron trigger. */
      cron?: string;
      /** Short for an interval. */
      interval?: Duration;
      /** Input of its runs. */
      payload?: unknown;
    });

/** A channel as the tenants file writes it. */
export interface ChannelInput {
  /** The notifier's type. */
  type: string;
  /** What that notifier's schema asks for. */
  [option: string]: unknown;
}

/** A tenant as the tenants file writes it. */
export interface TenantInput {
  /** `[a-z0-9-]`, 63 characters at most. */
  id: string;
  /** For people; the id unless told. */
  name?: string;
  /** IANA zone; the scheduler's unless told. */
  timezone?: string;
  /** What its own programs identify themselves with. */
  apiKey?: string;
  /** `sqlite:…`, `mysql://…`, `postgres://…`. */
  database?: string;
  /** `false`: as if it were not there, without a purge. */
  enabled?: boolean;
  /** Destinations by name. */
  channels?: Readonly<Record<string, ChannelInput>>;
  /** Which changes of state are told where. */
  alerts?: Alerts;
  /** Overrides and additions by job id, `#name` for a named one. */
  schedules?: Readonly<Record<string, ScheduleOverride>>;
  /** One section a plugin: empty is `{}`, `false` is off. */
  [pluginSection: string]: unknown;
}
