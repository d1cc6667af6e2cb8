export { bgs } from "./plugin.ts";
export {
  type BgsOptions,
  type BgsSettings,
  bgsOptions,
  bgsSettings,
  dailyPayload,
  type SectionSwitch,
} from "./schema.ts";
export { BgsIngest, type IngestReport, type RefusedEvent } from "./services/ingest/bgs-ingest.ts";
export { BgsReports } from "./services/reports/bgs-reports.ts";
export type { Report, ReportFormat, ReportSection } from "./services/reports/report.ts";
export type { NumberStyle, RowText } from "./services/reports/row-text.ts";
export {
  type AnySection,
  defineSection,
  type Section,
  type SectionFacts,
} from "./services/reports/section.ts";
export { TenantReports, type WrittenReport } from "./services/reports/tenant-reports.ts";
export type * from "./tables.ts";
