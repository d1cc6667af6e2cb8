import { dailyReport } from "./daily-report.ts";
import type { ReportDefinition } from "./define-report.ts";
import { groundZoneReport, spaceZoneReport } from "./zone-report.ts";

/** The reports that come with the plugin. */
export const BUILT_IN_REPORTS: readonly ReportDefinition[] = [
  dailyReport,
  spaceZoneReport,
  groundZoneReport,
];
