import type { Message, TenantScope, Token } from "@carillon/core";
import { token } from "@carillon/core";
import type { BgsSettings, bgsSettings, ResolvedBgsOptions, SectionSwitch } from "../../schema.ts";
import { checkDate, spanOfDays } from "./calendar-day.ts";
import { FORMATS } from "./formats.ts";
import { collectSections, type Report, type ReportFormat, type SectionChoice } from "./report.ts";
import { rowText } from "./row-text.ts";
import type { AnySection } from "./section.ts";
import { DAILY_SECTIONS } from "./sections/daily-sections.ts";

/** A report as a message, with what it holds. */
export interface WrittenReport {
  /** What to post. */
  message: Message;
  /** Ids of the sections in it. */
  sections: readonly string[];
  /** Ids of the sections that failed and are left out. */
  failed: readonly string[];
}

/** The reports of one tenant; makes them, posts nothing. */
export interface TenantReports {
  /** The daily summary of a date in the tenant's report zone; `undefined` when nothing happened. */
  daily(date: string): Promise<WrittenReport | undefined>;
}

/** What a job of the tenant asks for. */
export const TenantReports: Token<TenantReports> = token<TenantReports>("bgs:tenant-reports");

/** What {@link DefaultTenantReports} works with. */
export interface TenantReportsOptions {
  /** The tenant. */
  scope: Pick<TenantScope, "tenant" | "database" | "logger" | "settings">;
  /** Schema of its section. */
  schema: typeof bgsSettings;
  /** The host's own sections and formats. */
  options: Pick<ResolvedBgsOptions, "sections" | "formats">;
}

/** Makes the reports from the tenant's own database. */
export class DefaultTenantReports implements TenantReports {
  readonly #scope: TenantReportsOptions["scope"];
  readonly #schema: typeof bgsSettings;
  readonly #options: TenantReportsOptions["options"];

  /** Makes the reports of this tenant. */
  constructor({ scope, schema, options }: TenantReportsOptions) {
    this.#scope = scope;
    this.#schema = schema;
    this.#options = options;
  }

  /** See {@link TenantReports}. */
  async daily(date: string): Promise<WrittenReport | undefined> {
    const settings = this.#scope.settings(this.#schema);
    const timezone = settings.timezone ?? "UTC";
    const day = checkDate(date);
    const collected = await collectSections({
      sections: chosenSections([...DAILY_SECTIONS, ...this.#options.sections], settings.daily),
      facts: {
        tenant: this.#scope.tenant,
        faction: settings.faction,
        database: this.#scope.database,
        ...spanOfDays(day, day, timezone),
      },
      text: rowText(settings.numbers),
      logger: this.#scope.logger,
    });
    if (collected.sections.length === 0) return undefined;
    const report: Report = {
      name: "Daily Summary",
      period: `${day} (${timezone})`,
      tenant: this.#scope.tenant.name,
      sections: collected.sections,
    };
    return {
      message: this.#format(settings.daily.format)(report),
      sections: collected.sections.map(({ id }) => id),
      failed: collected.failed,
    };
  }

  #format(name: string): ReportFormat {
    const own: Readonly<Record<string, ReportFormat>> = this.#options.formats;
    const format = own[name] ?? FORMATS[name];
    if (format === undefined) throw new TypeError(`no format ${name}`);
    return format;
  }
}

/** The sections that the settings leave on, each with its length. */
function chosenSections(
  sections: readonly AnySection[],
  { sections: switches, top }: Pick<BgsSettings["daily"], "sections" | "top">,
): { section: AnySection; choice: SectionChoice }[] {
  const byId: Readonly<Record<string, SectionSwitch | undefined>> = switches;
  return sections.flatMap((section) => {
    const chosen = byId[section.id] ?? true;
    if (chosen === false) return [];
    const own = chosen === true ? {} : chosen;
    return [{ section, choice: { top: own.top ?? top, minimum: own.minimum } }];
  });
}
