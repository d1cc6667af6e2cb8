import {
  cron,
  defineJob,
  definePlugin,
  type JobOptions,
  type SchedulerOptions,
  staticTenants,
} from "../../../src/index.ts";
import { createTestScheduler, type TestScheduler } from "../../../src/testing/index.ts";

/** Two tenants, each with a channel `ops`. */
export const TENANTS = [
  { id: "a", channels: { ops: { type: "recording" } } },
  { id: "b", channels: { ops: { type: "recording" } } },
];

/** A scheduler whose plugin `p` has one job `j`, every day at noon UTC. */
export function oneJob<R>(
  job: Partial<JobOptions<unknown, undefined, R, "tenant">> & {
    run: Extract<JobOptions<unknown, undefined, R, "tenant">, { run: unknown }>["run"];
  },
  options: Partial<SchedulerOptions> = {},
): Promise<TestScheduler> {
  const plugin = definePlugin({
    name: "p",
    apiVersion: 1,
    setup: ({ jobs }) =>
      jobs.add(
        defineJob<unknown, undefined, R>({
          name: "j",
          trigger: cron("0 12 * * *"),
          ...job,
        }),
      ),
  });
  return createTestScheduler({
    now: "2026-03-01T00:00:00Z",
    tenants: staticTenants(TENANTS.slice(0, 1)),
    plugins: [plugin()],
    ...options,
  });
}
