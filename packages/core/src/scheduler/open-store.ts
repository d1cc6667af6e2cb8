import { CarillonError } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import type { Store } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";

const FIRST = 250;
const LONGEST = 5_000;

/**
 * Opens the store. One that is only out of reach is tried again until the timeout; what waiting cannot
 * mend (a password, rights, a refused migration) is thrown at once.
 *
 * @throws {@link CarillonError} `STORE_UNREACHABLE` after the timeout, and whatever `open` throws.
 */
export async function openStore(options: {
  store: Store;
  clock: Clock;
  logger: Logger;
  timeout: number;
  signal: AbortSignal;
}): Promise<void> {
  const { store, clock, logger, timeout, signal } = options;
  const end = clock.now().getTime() + timeout;
  for (let wait = FIRST; ; wait = Math.min(wait * 2, LONGEST)) {
    signal.throwIfAborted();
    try {
      await store.open({ clock, logger });
      return;
    } catch (error) {
      const left = end - clock.now().getTime();
      if ((error as { code?: unknown }).code !== "STORE_UNREACHABLE" || left <= 0) throw error;
      logger.warn("the store cannot be reached, trying again", { error });
      await clock.sleep(Math.min(wait, left), { signal });
    }
  }
}

/** A store that only one process can use must have one node only. @throws {@link CarillonError} `STORE_NOT_SHARED`. */
export async function refuseSecondNode(store: Store): Promise<void> {
  if (store.shared) return;
  const [other] = await store.nodes.list();
  if (other === undefined) return;
  throw new CarillonError(
    "STORE_NOT_SHARED",
    `node ${other.id} uses this store, which cannot be shared; take sqliteStore, mysqlStore or postgresStore for several nodes`,
  );
}
