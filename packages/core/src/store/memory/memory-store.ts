import { CarillonError } from "../../errors.ts";
import type { Clock } from "../../time/index.ts";
import type { Store } from "../store.ts";
import { MemoryDeliveries } from "./memory-deliveries.ts";
import { MemoryLogs } from "./memory-logs.ts";
import { MemoryNodes } from "./memory-nodes.ts";
import { MemoryRuns } from "./memory-runs.ts";
import { MemorySchedules } from "./memory-schedules.ts";
import { MemoryState } from "./memory-state.ts";

/**
 * Keeps everything in this process: for tests, and for work that need not survive it. What it holds
 * stays through `close` and a further `open`, and ends with the process. Cannot be shared.
 */
export function memoryStore(): Store {
  let clock: Clock | undefined;
  const now = (): number => {
    if (clock === undefined) {
      throw new CarillonError(
        "STORE_CLOSED",
        "expected an open store, found one that is closed; call open() first",
      );
    }
    return clock.now().getTime();
  };
  const schedules = new MemorySchedules(now);
  const deliveries = new MemoryDeliveries(now);
  const state = new MemoryState(now);
  const logs = new MemoryLogs();
  return {
    shared: false,
    schedules,
    deliveries,
    state,
    logs,
    runs: new MemoryRuns({ schedules, deliveries, state, logs, now }),
    nodes: new MemoryNodes(now),
    async open(context) {
      clock = context.clock;
    },
    async close() {
      clock = undefined;
    },
    async now() {
      return new Date(now());
    },
  };
}
