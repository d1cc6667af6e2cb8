import { CarillonError, type TenantScope, type Token, token } from "@carillon/core";
import type { BgsSettings, bgsSettings } from "../../schema.ts";
import { checkDate } from "./calendar-day.ts";
import type { ReportDefinition, WrittenReport } from "./define-report.ts";
import { FORMATS } from "./formats.ts";
import { daysPeriod, type Period, type ResolvedPeriod, resolvePeriod } from "./period.ts";
import type { ReportFormat } from "./report.ts";
import { rowText } from "./row-text.ts";
import type { AnySection } from "./section.ts";

/** Which report of which period. */
export interface ReportRequest {
  /** Periods such as `ld` are as seen at this instant. */
  at: Date;
  /** One calendar day in the tenant's report zone, `YYYY-MM-DD`; goes before `period`. */
  date?: string | undefined;
  /** The one in the tenant's settings unless told. */
  period?: Period | undefined;
}

/** A report with its period. */
export interface TenantReport extends WrittenReport {
  /** What it is about. */
  period: ResolvedPeriod;
}

/** The reports of one tenant; makes them, posts nothing. */
export interface TenantReports {
  /**
   * A report by its id; `undefined` when nothing happened in its period.
   *
   * @throws {@link CarillonError} `BGS_DATE_INVALID`, `BGS_REPORT_UNKNOWN`.
   */
  write(id: string, request: ReportRequest): Promise<TenantReport | undefined>;
}

/** What a job of the tenant asks for. */
export const TenantReports: Token<TenantReports> = token<TenantReports>("bgs:tenant-reports");

/** What {@link DefaultTenantReports} works with. */
export interface TenantReportsOptions {
  /** The tenant. */
  scope: Pick<TenantScope, "tenant" | "database" | "logger"> & {
    settings: (schema: typeof bgsSettings) => BgsSettings;
  };
  /** Schema of its section. */
  schema: typeof bgsSettings;
  /** The reports that there are. */
  reports: readonly ReportDefinition[];
  /** The host's own sections of the daily summary. */
  sections: readonly AnySection[];
  /** The host's own formats. */
  formats: Readonly<Record<string, ReportFormat>>;
}

/** Makes the reports from the tenant's own database. */
export class DefaultTenantReports implements TenantReports {
  readonly #options: TenantReportsOptions;

  /** Makes the reports of this tenant. */
  constructor(options: TenantReportsOptions) {
    this.#options = options;
  }

  /** See {@link TenantReports}. */
  async write(id: string, request: ReportRequest): Promise<TenantReport | undefined> {
    const { scope, schema, sections, formats } = this.#options;
    const report = this.#report(id);
    const settings = scope.settings(schema);
    const timezone = settings.timezone ?? "UTC";
    const period =
      request.date === undefined
        ? await resolvePeriod({
            period: request.period ?? report.place(settings).period,
            at: request.at,
            timezone,
            database: scope.database,
          })
        : daysPeriod({ first: checkDate(request.date), last: request.date }, timezone);
    if (period === undefined) return undefined;
    const written = await report.write({
      tenant: scope.tenant,
      faction: settings.faction,
      database: scope.database,
      from: period.from,
      to: period.to,
      tickId: period.tickId,
      settings,
      period,
      timezone,
      text: rowText(settings.numbers),
      logger: scope.logger,
      sections,
      formats: { ...FORMATS, ...formats },
    });
    return written === undefined ? undefined : { ...written, period };
  }

  #report(id: string): ReportDefinition {
    const { reports } = this.#options;
    const report = reports.find((candidate) => candidate.id === id);
    if (report !== undefined) return report;
    throw new CarillonError(
      "BGS_REPORT_UNKNOWN",
      `Expected a report to be one of ${reports.map((known) => known.id).join(", ")}, found ${id}`,
      { details: { report: id } },
    );
  }
}
