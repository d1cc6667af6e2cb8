import type { TenantDatabase } from "@carillon/core";
import type { z } from "zod";
import { bgsOptions, settingsFor } from "../../src/schema.ts";
import { BUILT_IN_REPORTS } from "../../src/services/reports/built-in-reports.ts";
import {
  DefaultTenantReports,
  type TenantReportsOptions,
} from "../../src/services/reports/tenant-reports.ts";

/** What a test says of the tenant whose reports it wants. */
export interface ReportSetup {
  database: TenantDatabase;
  /** Section `bgs` of the tenant, as it stands in the file. */
  settings?: unknown;
  options?: NonNullable<z.input<typeof bgsOptions>>;
  errors?: unknown[];
}

/** The reports of the fixtures' tenant over a database. */
export function reportsOver({ database, settings, options, errors }: ReportSetup) {
  const log = (): void => {};
  const section = settings ?? { faction: "Veil Wardens Collective" };
  const scope: TenantReportsOptions["scope"] = {
    tenant: {
      id: "veil-wardens",
      name: "Veil Wardens",
      timezone: "UTC",
      status: "active",
      apiKey: undefined,
      channels: ["shoutout"],
      plugins: ["bgs"],
    },
    database,
    logger: {
      debug: log,
      info: log,
      warn: log,
      error: (message, meta) => errors?.push({ message, meta }),
    },
    settings: (schema) => schema.parse(section),
  };
  const { sections, formats, reports } = bgsOptions.unwrap().parse(options ?? {});
  return new DefaultTenantReports({
    scope,
    schema: settingsFor(options),
    reports: [...BUILT_IN_REPORTS, ...reports],
    sections,
    formats,
  });
}
