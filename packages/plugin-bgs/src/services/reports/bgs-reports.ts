import { type Clock, type Message, type Tenants, type Token, token } from "@carillon/core";
import { checkPeriod, type Period } from "./period.ts";
import { type TenantReport, TenantReports } from "./tenant-reports.ts";
import type { ZoneKind } from "./zone-counts.ts";

/** Which period a caller means. */
export interface PeriodChoice {
  /** One of `PERIODS`; the one in the tenant's settings unless told. */
  period?: Period;
  /** One calendar day in the tenant's report zone, `YYYY-MM-DD`; goes before `period`. */
  date?: string;
  /** The instant at which `period` is seen; now unless told. */
  at?: Date;
}

/**
 * Makes reports of any tenant, for a host, a route or a preview; posts nothing.
 *
 * All methods throw {@link CarillonError} `TENANT_UNKNOWN`, `TENANT_INVALID`, `TENANT_SECTION_MISSING`,
 * `DATABASE_UNREACHABLE`, `TENANT_MIGRATION_FAILED`, and for what is asked `BGS_DATE_INVALID`,
 * `BGS_PERIOD_UNKNOWN`.
 */
export interface BgsReports {
  /** The daily summary of a tenant; `undefined` when nothing happened. */
  daily(tenant: string, period: PeriodChoice): Promise<Message | undefined>;
  /** The conflict zones that a tenant's commanders fought, a message a system. */
  conflictZones(
    tenant: string,
    kind: ZoneKind,
    period: Period | PeriodChoice,
  ): Promise<readonly Message[]>;
  /**
   * Any report by its id, a host's own too.
   *
   * @throws {@link CarillonError} `BGS_REPORT_UNKNOWN`.
   */
  report(tenant: string, id: string, period: PeriodChoice): Promise<readonly Message[]>;
}

/** What a host or another plugin asks for: `scheduler.get(BgsReports)`. */
export const BgsReports: Token<BgsReports> = token<BgsReports>("bgs:reports");

/** Asks each tenant's own {@link TenantReports}. */
export class DefaultBgsReports implements BgsReports {
  readonly #tenants: Tenants;
  readonly #clock: Clock;

  /** Reports of these tenants. */
  constructor(tenants: Tenants, clock: Clock) {
    this.#tenants = tenants;
    this.#clock = clock;
  }

  /** See {@link BgsReports}. */
  async daily(tenant: string, period: PeriodChoice): Promise<Message | undefined> {
    return (await this.report(tenant, "daily-summary", period))[0];
  }

  /** See {@link BgsReports}. */
  async conflictZones(
    tenant: string,
    kind: ZoneKind,
    period: Period | PeriodChoice,
  ): Promise<readonly Message[]> {
    const choice = typeof period === "string" ? { period } : period;
    return await this.report(tenant, `${kind}-cz-summary`, choice);
  }

  /** See {@link BgsReports}. */
  async report(tenant: string, id: string, choice: PeriodChoice): Promise<readonly Message[]> {
    const { period, date, at = this.#clock.now() } = choice;
    const request = {
      at,
      date,
      period: period === undefined ? undefined : checkPeriod(period),
    };
    const report = await this.#tenants.use(
      tenant,
      (scope): Promise<TenantReport | undefined> => scope.get(TenantReports).write(id, request),
    );
    return report?.messages ?? [];
  }
}
