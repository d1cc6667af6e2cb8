import { z } from "zod";
import {
  defineJob,
  definePlugin,
  type SchedulerOptions,
  staticTenants,
  type TenantInput,
} from "../../../src/index.ts";
import { createTestScheduler } from "../../../src/testing/index.ts";

/** A club with a channel `ops`. */
export const CLUB: TenantInput = { id: "club", channels: { ops: { type: "recording" } } };

/** A club whose plugin has one job, `poker:reminder`, that notes what it ran. */
export function club(options: Partial<SchedulerOptions> = {}) {
  const ran: string[] = [];
  const reminder = defineJob({
    name: "reminder",
    payload: z.object({ id: z.string() }),
    run: ({ payload, clock }) => void ran.push(`${payload.id} ${clock.now().toISOString()}`),
  });
  const poker = definePlugin({
    name: "poker",
    apiVersion: 1,
    setup: ({ jobs }) => jobs.add(reminder),
  });
  return {
    ran,
    reminder,
    create: () =>
      createTestScheduler({
        now: "2026-03-01T00:00:00Z",
        tenants: staticTenants([CLUB]),
        plugins: [poker()],
        ...options,
      }),
  };
}
