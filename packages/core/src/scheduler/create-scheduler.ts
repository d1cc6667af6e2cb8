import { Assembly } from "./assembly.ts";
import type { Scheduler, SchedulerOptions } from "./scheduler.ts";
import { SchedulerNode } from "./scheduler-node.ts";

/**
 * Makes a scheduler: checks the options, orders the plugins and runs their `setup`; synchronous, without
 * I/O, timer or handle. `start` does the rest.
 *
 * @remarks Two schedulers on one store are two nodes, also within a process; each occurrence runs once.
 *
 * @throws {@link CarillonError} `OPTION_INVALID`, `PLUGIN_EXISTS`, `PLUGIN_MISSING`, `PLUGIN_OPTIONS` and
 * whatever a plugin's `setup` throws.
 *
 * @example
 * ```ts
 * const scheduler = createScheduler({ tenants: tenantsFromFile("tenants.yaml"), plugins: [discord()] });
 * await scheduler.start();
 * ```
 */
export function createScheduler(options: SchedulerOptions = {}): Scheduler {
  const assembly: Assembly = new Assembly(options, () => node);
  const node: SchedulerNode = new SchedulerNode(assembly);
  return node;
}
