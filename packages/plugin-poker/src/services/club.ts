import type { Calendar, Clock, Schedules, TenantDatabase, Tenants } from "@carillon/core";
import { type PokerSettings, pokerSettings } from "../schema.ts";

/** What the services work with. */
export interface ClubParts {
  /** Where clubs are found. */
  tenants: Tenants;
  /** Where reminders stand. */
  schedules: Schedules;
  /** What time it is. */
  clock: Clock;
  /** The host's calendars of holidays. */
  calendars: Readonly<Record<string, Calendar>>;
}

/** One club at an instant. */
export interface Club {
  /** Id of the tenant. */
  id: string;
  /** Its zone. */
  timezone: string;
  /** Its channels. */
  channels: readonly string[];
  /** Its database. */
  database: TenantDatabase;
  /** Its settings. */
  settings: PokerSettings;
  /** Holidays by calendar, the host's and its own. */
  calendars: Readonly<Record<string, Calendar>>;
  /** The instant. */
  now: Date;
}

/** Works with a club. */
export async function withClub<T>(
  { tenants, clock, calendars }: Pick<ClubParts, "tenants" | "clock" | "calendars">,
  tenant: string,
  work: (club: Club) => Promise<T>,
): Promise<T> {
  return await tenants.use(tenant, async (scope) => {
    const settings = scope.settings(pokerSettings);
    return await work({
      id: scope.tenant.id,
      timezone: scope.tenant.timezone,
      channels: scope.tenant.channels,
      database: scope.database,
      settings,
      calendars: calendarsOf(settings, calendars),
      now: clock.now(),
    });
  });
}

/** Calendars by name; the club's own goes before the host's. */
export function calendarsOf(
  settings: PokerSettings,
  shared: Readonly<Record<string, Calendar>>,
): Readonly<Record<string, Calendar>> {
  const own = Object.entries(settings.calendars).map(([name, days]): [string, Calendar] => [
    name,
    { excluded: (date) => (Object.hasOwn(days, date) ? days[date] : undefined) },
  ]);
  return { ...shared, ...Object.fromEntries(own) };
}
