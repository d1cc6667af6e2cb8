import { didYouMean } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import { assertTimeZone, parseDuration } from "../time/index.ts";
import type { SchedulerOptions } from "./scheduler.ts";

/** Options with their defaults; lengths in milliseconds. */
export interface ResolvedOptions {
  readonly timezone: string;
  readonly total: number;
  readonly perTenant: number;
  readonly shutdownTimeout: number;
  readonly startTimeout: number;
}

const KNOWN = [
  "plugins",
  "tenants",
  "store",
  "engine",
  "provide",
  "timezone",
  "calendars",
  "concurrency",
  "shutdownTimeout",
  "channels",
  "alerts",
  "clock",
  "startTimeout",
  "logger",
  "logging",
] as const satisfies readonly (keyof SchedulerOptions)[];

/** Checks options and fills in defaults. @throws {@link CarillonError} `OPTION_INVALID`, `DURATION_INVALID`. */
export function resolveOptions(options: SchedulerOptions): ResolvedOptions {
  checkKeys("createScheduler", options, KNOWN);
  checkKeys("concurrency", options.concurrency ?? {}, ["total", "perTenant"]);
  const timezone = options.timezone ?? "UTC";
  assertTimeZone(timezone);
  const { total = 32, perTenant = 4 } = options.concurrency ?? {};
  checkCount("concurrency.total", total);
  checkCount("concurrency.perTenant", perTenant);
  if (options.alerts !== undefined && options.channels?.[options.alerts.channel] === undefined) {
    const known = Object.keys(options.channels ?? {});
    throw invalid(
      "alerts.channel",
      "the name of one of `channels`",
      options.alerts.channel,
      didYouMean(options.alerts.channel, known),
    );
  }
  return Object.freeze({
    timezone,
    total,
    perTenant,
    shutdownTimeout: parseDuration(options.shutdownTimeout ?? "25s", "shutdownTimeout"),
    startTimeout: parseDuration(options.startTimeout ?? "60s", "startTimeout"),
  });
}

function checkKeys(owner: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    throw new CarillonError(
      "OPTION_INVALID",
      `${owner} has no option ${JSON.stringify(key)}${didYouMean(key, known)}`,
      {
        details: { option: key },
      },
    );
  }
}

function checkCount(name: string, value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 1)
    throw invalid(name, "a whole number from 1", value, "");
}

function invalid(...[name, expected, got, hint]: [string, string, unknown, string]): CarillonError {
  return new CarillonError(
    "OPTION_INVALID",
    `expected \`${name}\` to be ${expected}, got ${JSON.stringify(got)}${hint}`,
    {
      details: { option: name },
    },
  );
}
