import type { HealthCheck, Tenants } from "../model/index.ts";
import type { PluginHealthCheck } from "../plugins/index.ts";
import { describeError } from "../runner/index.ts";

/** What health is asked of. */
export interface HealthParts {
  /** Core's own checks by name. */
  readonly checks: Readonly<Record<string, () => Promise<HealthCheck>>>;
  readonly plugins: readonly PluginHealthCheck[];
  readonly tenants: Tenants;
}

/** The report of `scheduler.health()`. */
export type HealthReport = HealthCheck & { checks: Readonly<Record<string, HealthCheck>> };

const RANK = { up: 0, degraded: 1, down: 2 } as const;

/** Asks all checks; one that throws is down, and the whole is as bad as its worst part. */
export async function reportHealth(parts: HealthParts): Promise<HealthReport> {
  const asked: [string, () => Promise<HealthCheck>][] = Object.entries(parts.checks);
  for (const { plugin, name, check } of parts.plugins) {
    if (check.scope === "global") asked.push([`${plugin}:${name}`, check.run]);
    else {
      for (const tenant of parts.tenants.list()) {
        if (tenant.status !== "active" || !tenant.plugins.includes(plugin)) continue;
        asked.push([
          `${plugin}:${name}@${tenant.id}`,
          () => parts.tenants.use(tenant.id, check.run),
        ]);
      }
    }
  }
  const answers = await Promise.all(
    asked.map(async ([name, ask]) => [name, await safely(ask)] as const),
  );
  const checks = Object.fromEntries(answers);
  let worst: HealthCheck["status"] = "up";
  for (const [, { status }] of answers) if (RANK[status] > RANK[worst]) worst = status;
  // A plugin or a tenant that is down leaves the scheduler itself at work.
  const own = Object.keys(parts.checks).some((name) => checks[name]?.status === "down");
  return { status: worst === "down" && !own ? "degraded" : worst, checks };
}

async function safely(ask: () => Promise<HealthCheck>): Promise<HealthCheck> {
  try {
    return await ask();
  } catch (error) {
    return { status: "down", message: describeError(error).message };
  }
}
