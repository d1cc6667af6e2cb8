export { bgs } from "./plugin.ts";
export {
  type BgsOptions,
  type BgsSettings,
  bgsOptions,
  bgsSettings,
  reportPayload,
  type SectionSwitch,
} from "./schema.ts";
export { BgsCommanders } from "./services/commanders/event-commanders.ts";
export { BgsIngest, type IngestReport, type RefusedEvent } from "./services/ingest/bgs-ingest.ts";
export { BgsReports, type PeriodChoice } from "./services/reports/bgs-reports.ts";
export {
  defineReport,
  type ReportDefinition,
  type ReportFacts,
  type ReportPlace,
  type WrittenReport,
} from "./services/reports/define-report.ts";
export { PERIODS, type Period, type ResolvedPeriod } from "./services/reports/period.ts";
export type { Report, ReportFormat, ReportSection } from "./services/reports/report.ts";
export type { NumberStyle, RowText } from "./services/reports/row-text.ts";
export {
  type AnySection,
  defineSection,
  type Section,
  type SectionFacts,
} from "./services/reports/section.ts";
export {
  type ReportRequest,
  type TenantReport,
  TenantReports,
} from "./services/reports/tenant-reports.ts";
export { bgsTick, type GalaxyTick, onTick } from "./services/ticks/tick-event.ts";
export { tickIdOf } from "./services/ticks/tick-id.ts";
export {
  TICK_SOURCES,
  type TickHttp,
  type TickSource,
  type TickSourceName,
} from "./services/ticks/tick-sources.ts";
export type * from "./tables.ts";
