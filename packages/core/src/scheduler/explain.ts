import { CarillonError } from "../errors.ts";
import type { Explanation } from "../jobs/index.ts";
import { explainSchedule } from "../planner/index.ts";
import type { ScheduleRecord } from "../store/index.ts";
import type { Assembly } from "./assembly.ts";

/** What a schedule does, did or does not do in a window. @throws {@link CarillonError} `SCHEDULE_UNKNOWN`. */
export async function explain(
  assembly: Assembly,
  key: string,
  window: { from: Date; to: Date },
): Promise<readonly Explanation[]> {
  const { store, table, keeper, calendars, clock } = assembly;
  const record = await store.schedules.get(key);
  const off = keeper.switchedOff(key);
  const schedule =
    record ??
    (off && { key, trigger: off.trigger, timezone: off.timezone, status: "paused" as const });
  if (schedule === undefined) {
    throw new CarillonError("SCHEDULE_UNKNOWN", `there is no schedule ${JSON.stringify(key)}`, {
      details: { schedule: key },
    });
  }
  return explainSchedule(
    {
      schedule,
      policy: table.policy(record ?? { job: key }),
      calendars,
      runs: store.runs,
      now: clock.now(),
      suppressed:
        record === undefined
          ? "switched off in the tenant's settings"
          : suppression(assembly, record),
    },
    window,
  );
}

function suppression(
  { tenants, definitions }: Assembly,
  record: ScheduleRecord,
): string | undefined {
  if (record.status === "paused") return "paused";
  if (record.status === "quarantined" || definitions.get(record.job) === undefined) {
    return "quarantined: its job or tenant is gone";
  }
  return record.tenant === undefined ? undefined : tenants.held(record.tenant);
}
