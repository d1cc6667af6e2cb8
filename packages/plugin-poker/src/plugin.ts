import { definePlugin, type Plugin } from "@carillon/core";
import { generateSessionsJob } from "./jobs/generate-sessions.ts";
import { reminder } from "./jobs/reminder.ts";
import { migrations } from "./migrations/index.ts";
import { addCalendarFeed } from "./routes/calendar-feed.ts";
import { type PokerOptions, pokerOptions, pokerSettings } from "./schema.ts";
import type { ClubParts } from "./services/club.ts";
import { DefaultPokerGames, PokerGames } from "./services/games/poker-games.ts";
import { DefaultPokerSessions, PokerSessions } from "./services/sessions/poker-sessions.ts";

const plugin = definePlugin({
  name: "poker",
  apiVersion: 1,
  options: pokerOptions,
  tenantSettings: pokerSettings,
  migrations,
  setup({ jobs, services, routes, tenants, schedules, clock, options }) {
    const { calendars = {} } = options ?? {};
    const parts: ClubParts = { tenants, schedules, clock, calendars };
    services.provide(PokerGames, { factory: () => new DefaultPokerGames(parts) });
    services.provide(PokerSessions, { factory: () => new DefaultPokerSessions(parts) });
    jobs.add(reminder);
    jobs.add(generateSessionsJob({ calendars }));
    addCalendarFeed(routes, parts);
  },
});

/**
 * The plugin `poker`: a club's recurring games become sessions, with players, a waiting list, reminders
 * and an iCalendar feed.
 *
 * @throws {@link CarillonError} at `createScheduler` when the options are not what they should be.
 *
 * @example
 * ```ts
 * const scheduler = createScheduler({
 *   tenants: tenantsFromFile("tenants.yaml"),
 *   plugins: [poker({ calendars: { nsw: holidays(["2026-10-05 Labour Day"]) } })],
 * });
 * ```
 */
export function poker(options?: PokerOptions): Plugin {
  return plugin(options);
}
