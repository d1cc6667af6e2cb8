export { explainSchedule, type ExplainParts } from "./explain.ts";
export { baseKey, manualRun } from "./plan-claims.ts";
export { Planner, type PlannerOptions, policyOf } from "./planner.ts";
export { firstInstant, reconcile, type ReconcilePlan } from "./reconcile.ts";
export { type PlannedSchedule, ScheduleTable, type TableParts } from "./schedule-table.ts";
export { type Alarm, createTimekeeper, type Timekeeper } from "./timekeeper.ts";
