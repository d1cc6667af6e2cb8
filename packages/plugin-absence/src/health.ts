import type { Clock, HealthCheck, HealthChecks, Scheduler } from "@carillon/core";
import { type AbsenceSettings, absenceSettings } from "./schema.ts";
import { ApiSession } from "./services/session/api-session.ts";
import { milliseconds } from "./services/time/milliseconds.ts";

/** What the checks look at. */
export interface AbsenceHealth {
  /** Where they are put. */
  health: HealthChecks;
  /** The scheduler's clock. */
  clock: Clock;
  /** The scheduler; asked for at the first check, since it is not there at `setup`. */
  scheduler: () => Scheduler;
}

/**
 * Adds the checks of each tenant: `session`, how the login at the API stands, and `checks`, when each site
 * was checked last and will be next. `degraded` at most: nothing of it is mended by a restart.
 */
export function addHealthChecks({ health, clock, scheduler }: AbsenceHealth): void {
  health.addPerTenant("session", async (scope) => {
    const settings: AbsenceSettings = scope.settings(absenceSettings);
    if (settings.mode === "direct") return { status: "up", data: { mode: "direct" } };
    const { failures, token, until, loggedInAt, blockedUntil } = scope.get(ApiSession).state();
    const data = {
      token,
      ...(until === undefined ? {} : { usedUntil: until.toISOString() }),
      ...(loggedInAt === undefined ? {} : { loggedInAt: loggedInAt.toISOString() }),
      ...(blockedUntil === undefined ? {} : { blockedUntil: blockedUntil.toISOString() }),
      failures,
    };
    if (failures === 0) return { status: "up", data };
    return { status: "degraded", message: `the API refused us ${failures} times in a row`, data };
  });
  health.addPerTenant("checks", async ({ settings, tenant }) => {
    const section: AbsenceSettings = settings(absenceSettings);
    const { runs, schedules } = scheduler();
    const data: Record<string, { last?: string; next?: string; status?: string }> = {};
    const faults: string[] = [];
    for (const site of section.sites) {
      const key = `absence:check@${tenant.id}#${site.id}`;
      const { items } = await runs.list({ schedule: key, limit: 1 });
      const [last] = items;
      const next = (await schedules.get(key))?.nextAt;
      data[site.id] = {
        ...(last === undefined
          ? {}
          : { last: (last.finishedAt ?? last.dueAt).toISOString(), status: last.status }),
        ...(next === undefined ? {} : { next: next.toISOString() }),
      };
      if (last?.status === "failed") faults.push(`the last check of ${site.id} failed`);
      const late = next === undefined ? 0 : clock.now().getTime() - next.getTime();
      if (late > 2 * milliseconds(site.every ?? section.every)) {
        faults.push(`${site.id} has not been checked since it was due`);
      }
    }
    const answer: HealthCheck = { status: faults.length === 0 ? "up" : "degraded", data };
    return faults.length === 0 ? answer : { ...answer, message: faults.join("; ") };
  });
}
