import type { Assembly } from "./assembly.ts";

const DAY = 86_400_000;
const BATCH = 1_000;
const ROUNDS = 100;

/** Removes what nobody keeps any longer, in small bites so that nothing waits behind it. */
export async function purge(assembly: Assembly): Promise<void> {
  const { store, clock, definitions, logger } = assembly;
  const keepFor = Math.max(30 * DAY, ...definitions.list().map(({ policy }) => Math.max(policy.history.keepFor, policy.misfire.grace)));
  const before = new Date(clock.now().getTime() - keepFor);
  let removed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const count = await store.runs.prune(before, BATCH);
    removed += count;
    if (count < BATCH) break;
  }
  if (removed > 0) logger.info("old runs removed", { runs: removed, before });
}
