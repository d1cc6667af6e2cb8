import type { Assembly } from "./assembly.ts";

const SCOPE = "core:gone-tenants";
const DAY = 86_400_000;
const TENANT = 30 * DAY;
const BATCH = 1_000;
const ROUNDS = 100;

/** Removes what nobody keeps any longer, in small bites so that nothing waits behind it. */
export async function purge(assembly: Assembly): Promise<void> {
  const { store, clock, definitions, logger } = assembly;
  const keepFor = Math.max(
    30 * DAY,
    ...definitions
      .list()
      .map(({ policy }) => Math.max(policy.history.keepFor, policy.misfire.grace)),
  );
  const before = new Date(clock.now().getTime() - keepFor);
  let removed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const count = await store.runs.prune(before, BATCH);
    removed += count;
    if (count < BATCH) break;
  }
  if (removed > 0) logger.info("old runs removed", { runs: removed, before });
  await purgeTenants(assembly);
}

/** Schedules of a tenant that has been gone for 30 days are removed; its runs go by their age. */
async function purgeTenants({ store, clock, table, registry, logger }: Assembly): Promise<void> {
  const gone = new Map<string, string[]>();
  for (const { tenant, key } of table.values()) {
    if (tenant === undefined || registry.get(tenant) !== undefined) continue;
    gone.set(tenant, [...(gone.get(tenant) ?? []), key]);
  }
  const now = clock.now().getTime();
  const since = readSince(await store.state.get(SCOPE, "since"));
  const left: Record<string, number> = {};
  for (const [tenant, keys] of gone) {
    const noticed = since[tenant] ?? now;
    if (now - noticed < TENANT) {
      left[tenant] = noticed;
      continue;
    }
    await store.schedules.remove(keys);
    for (const key of keys) table.remove(key);
    logger.info("the schedules of a tenant that is gone were removed", {
      tenant,
      schedules: keys.length,
    });
  }
  if (Object.keys(left).length + Object.keys(since).length > 0) {
    await store.state.write([{ scope: SCOPE, key: "since", value: left }]);
  }
}

function readSince(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number",
    ),
  );
}
