export { type ExplainParts, explainSchedule } from "./explain.ts";
export { baseKey, manualRun } from "./plan-claims.ts";
export { Planner, type PlannerOptions, policyOf } from "./planner.ts";
export { firstInstant, type ReconcilePlan, reconcile } from "./reconcile.ts";
export { type PlannedSchedule, ScheduleTable, type TableParts } from "./schedule-table.ts";
export { type Alarm, createTimekeeper, type Timekeeper } from "./timekeeper.ts";
