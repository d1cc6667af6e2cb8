import type { TenantDatabase, TenantScope } from "@carillon/core";
import { bgsOptions, bgsSettings } from "../../src/schema.ts";
import { DefaultTenantReports } from "../../src/services/reports/tenant-reports.ts";

/** What a test says of the tenant whose reports it wants. */
export interface ReportSetup {
  database: TenantDatabase;
  /** Section `bgs` of the tenant, as it stands in the file. */
  settings?: unknown;
  options?: Parameters<ReturnType<typeof bgsOptions.unwrap>["parse"]>[0];
  errors?: unknown[];
}

/** The reports of the fixtures' tenant over a database. */
export function reportsOver({ database, settings, options, errors }: ReportSetup) {
  const log = (): void => {};
  const scope: Pick<TenantScope, "tenant" | "database" | "logger" | "settings"> = {
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
    settings: () => bgsSettings.parse(settings ?? { faction: "Veil Wardens Collective" }) as never,
  };
  return new DefaultTenantReports({
    scope,
    schema: bgsSettings,
    options: bgsOptions.unwrap().parse(options ?? {}),
  });
}
