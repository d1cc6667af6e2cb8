import type { Clock, HealthCheck, HealthChecks, Scheduler, TenantScope } from "@carillon/core";
import type { BgsSettings, bgsSettings } from "./schema.ts";
import { recentTicks } from "./services/ticks/recent-ticks.ts";
import type { BgsTables } from "./tables.ts";

/** What the checks work with. */
export interface BgsHealth {
  /** Where they are put. */
  health: HealthChecks;
  /** Schema of the tenant's section. */
  settings: typeof bgsSettings;
  /** The scheduler's clock. */
  clock: Clock;
  /** The scheduler; asked for at the first check, since it is not there at `setup`. */
  scheduler: () => Scheduler;
}

/**
 * Adds the checks of each tenant: how old the last upload, the last tick and the last daily summary are.
 * One that is older than the settings allow, or has never been, is `degraded`, never `down`: nothing is
 * mended by a restart.
 */
export function addHealthChecks({ health, settings, clock, scheduler }: BgsHealth): void {
  const add = (
    name: string,
    limit: Limit,
    last: (scope: TenantScope) => Promise<Date | undefined>,
  ) =>
    health.addPerTenant(name, async (scope) => {
      const { health: limits }: BgsSettings = scope.settings(settings);
      return checkAge({ name, at: await last(scope), now: clock.now(), hours: limits[limit] });
    });
  add("last-upload", "uploadHours", lastUpload);
  add("last-tick", "tickHours", async ({ database }) => {
    const [tick] = await recentTicks(database, clock.now());
    return tick === undefined ? undefined : new Date(tick.at);
  });
  add("last-report", "reportHours", async ({ tenant }) => {
    const { items } = await scheduler().runs.list({
      tenant: tenant.id,
      job: "bgs:daily-summary",
      status: ["succeeded", "skipped"],
      limit: 1,
    });
    return items[0]?.finishedAt;
  });
}

type Limit = keyof BgsSettings["health"];

async function lastUpload({ database }: TenantScope): Promise<Date | undefined> {
  const row = await database
    .tables<BgsTables>()
    .selectFrom("event")
    .select(({ fn }) => [fn.max("received_at").as("received"), fn.max("timestamp").as("happened")])
    .executeTakeFirst();
  // Events of an adopted database have no time of arrival.
  const last = row?.received ?? row?.happened;
  if (last === null || last === undefined) return undefined;
  return new Date(/^\d+$/.test(String(last)) ? Number(last) : String(last));
}

function checkAge(check: {
  name: string;
  at: Date | undefined;
  now: Date;
  hours: number;
}): HealthCheck {
  const { name, at, now, hours } = check;
  const what = name.replace("-", " ");
  if (at === undefined) return { status: "degraded", message: `there is no ${what} yet` };
  const age = (now.getTime() - at.getTime()) / 3_600_000;
  const data = { at: at.toISOString(), ageHours: Math.round(age * 10) / 10 };
  if (age <= hours) return { status: "up", data };
  return { status: "degraded", message: `the ${what} is more than ${hours} hours old`, data };
}
