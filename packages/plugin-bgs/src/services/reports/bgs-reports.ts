import { type Message, type Tenants, type Token, token } from "@carillon/core";
import { TenantReports } from "./tenant-reports.ts";

/** Makes reports of any tenant, for a host, a route or a preview; posts nothing. */
export interface BgsReports {
  /**
   * The daily summary of a tenant for a calendar date in its report zone, `undefined` when nothing
   * happened on that day.
   *
   * @throws {@link CarillonError} `BGS_DATE_INVALID`, `TENANT_UNKNOWN`, `TENANT_INVALID`,
   * `TENANT_SECTION_MISSING`, `DATABASE_UNREACHABLE`, `TENANT_MIGRATION_FAILED`.
   */
  daily(tenant: string, period: { date: string }): Promise<Message | undefined>;
}

/** What a host or another plugin asks for: `scheduler.get(BgsReports)`. */
export const BgsReports: Token<BgsReports> = token<BgsReports>("bgs:reports");

/** Asks each tenant's own {@link TenantReports}. */
export class DefaultBgsReports implements BgsReports {
  readonly #tenants: Tenants;

  /** Reports of these tenants. */
  constructor(tenants: Tenants) {
    this.#tenants = tenants;
  }

  /** See {@link BgsReports}. */
  async daily(tenant: string, { date }: { date: string }): Promise<Message | undefined> {
    return await this.#tenants.use(tenant, async (scope) => {
      const report = await scope.get(TenantReports).daily(date);
      return report?.message;
    });
  }
}
