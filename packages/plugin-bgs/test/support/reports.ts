import type { TenantDatabase } from "@carillon/core";
import type { z } from "zod";
import { bgsOptions, bgsSettings } from "../../src/schema.ts";
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
    settings: (schema) => {
      const answer = schema["~standard"].validate(section);
      if ("value" in answer) return answer.value;
      throw new Error(JSON.stringify(answer));
    },
  };
  return new DefaultTenantReports({
    scope,
    schema: bgsSettings,
    options: bgsOptions.unwrap().parse(options ?? {}),
  });
}
