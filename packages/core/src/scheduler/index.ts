export { createScheduler } from "./create-scheduler.ts";
export type { Deliveries, Runs, Scheduler, SchedulerOptions } from "./scheduler.ts";
export { SchedulerNode } from "./scheduler-node.ts";
export { TOKENS } from "./tokens.ts";
