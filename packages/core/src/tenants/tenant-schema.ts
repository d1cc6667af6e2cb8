import { createRequire } from "node:module";
import type * as Zod from "zod";
import { CarillonError } from "../errors.ts";
import { assertTimeZone, parseDuration } from "../time/index.ts";

/** Keys of a tenant that are core's; all others are sections of plugins. */
export const TENANT_KEYS = [
  "id",
  "name",
  "timezone",
  "apiKey",
  "database",
  "enabled",
  "channels",
  "alerts",
  "schedules",
] as const;

/** The schemas of what core knows of a tenant. */
export interface TenantSchemas {
  /** Id, name, zone, key, database, switch and alerts. */
  readonly head: Zod.ZodType<TenantHead>;
  /** One entry of `schedules`, without its trigger's inner form. */
  readonly schedule: Zod.ZodType<ScheduleFields>;
}

/** What core knows of a tenant, but for channels, sections and schedules. */
export interface TenantHead {
  readonly id: string;
  readonly name?: string | undefined;
  readonly timezone?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly database?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly alerts?: { channel: string; on?: AlertKinds | undefined } | undefined;
}

/** An override as it is written, its policy already held against the schema. */
export interface ScheduleFields {
  readonly job?: string | undefined;
  readonly trigger?: unknown;
  readonly cron?: unknown;
  readonly interval?: unknown;
  readonly payload?: unknown;
  readonly [policy: string]: unknown;
}

type AlertKinds = (typeof ALERT_KINDS)[number][];

const ALERT_KINDS = ["failed", "recovered", "missed", "lost", "dead", "disabled"] as const;

/** Makes the schemas. zod is loaded here and no earlier. */
export function tenantSchemas(): TenantSchemas {
  const z = createRequire(import.meta.url)("zod") as typeof Zod;
  const good = new Set<string>();
  const zone = checkedBy((name: string) => {
    // Each look-up makes a formatter of Intl; thousands of tenants share a handful of zones.
    if (!good.has(name)) assertTimeZone(name);
    good.add(name);
  });
  const schedule = scheduleSchema(z, zone);
  const head = z.strictObject({
    id: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
      error: "expected 1 to 63 lower-case letters, digits and inner dashes",
    }),
    name: z
      .string()
      .regex(/^[^\p{Cc}]{1,200}$/u, { error: "expected 1 to 200 characters on one line" })
      .optional(),
    timezone: z.string().superRefine(zone).optional(),
    apiKey: z.string().regex(/^\S+$/, { error: "expected a text without spaces" }).optional(),
    database: z
      .string()
      .regex(/^[a-z][a-z0-9+.-]*:/i, {
        error: "expected a URL such as sqlite:./data.db, mysql://… or postgres://…",
      })
      .optional(),
    // A variable gives text.
    enabled: z
      .union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")], {
        error: "expected true or false",
      })
      .optional(),
    alerts: z
      .strictObject({ channel: z.string(), on: z.array(z.enum(ALERT_KINDS)).optional() })
      .optional(),
  });
  return { head, schedule };
}

function scheduleSchema(z: typeof Zod, zone: Check<string>): Zod.ZodType<ScheduleFields> {
  const duration = z
    .union([z.string(), z.number()])
    .superRefine(checkedBy((value: string | number) => void parseDuration(value, "duration")));
  const count = (least: number): Zod.ZodType =>
    z.int({ error: `expected a whole number of at least ${least}` }).min(least, {
      error: `expected a whole number of at least ${least}`,
    });
  const policy = z.strictObject({
    maxInstances: count(1),
    overlap: z.enum(["skip", "queue", "cancel-previous"]),
    concurrency: count(1),
    priority: z.int({ error: "expected a whole number" }),
    misfire: z
      .strictObject({
        catchUp: z.enum(["none", "latest", "all"]),
        grace: duration,
        limit: count(1),
      })
      .partial(),
    retry: z.union([
      z.literal(false),
      z
        .strictObject({
          backoff: z.enum(["fixed", "exponential"]),
          delay: duration,
          maxDelay: duration,
        })
        .partial()
        .extend({ attempts: count(1) }),
    ]),
    recover: count(0),
    timeout: duration,
    deadline: duration,
    delay: duration,
    spread: duration,
    jitter: duration,
    timezone: z.string().superRefine(zone),
    history: z.strictObject({ keep: count(0), keepFor: duration }).partial(),
    job: z.string(),
    trigger: z.unknown(),
    cron: z.unknown(),
    interval: z.unknown(),
    payload: z.unknown(),
  });
  return policy.partial();
}

type Check<T> = (value: T, context: { addIssue(message: string): void }) => void;

/** A check that takes its message from the error that a function of core throws. */
function checkedBy<T>(check: (value: T) => void): Check<T> {
  return (value, context) => {
    try {
      check(value);
    } catch (error) {
      if (!(error instanceof CarillonError)) throw error;
      // What was found stands in the document, and may be a secret in the wrong place.
      context.addIssue(error.message.replace(/^duration: /, "").replace(/, got ("[^"]*"|\S+)/, ""));
    }
  };
}
