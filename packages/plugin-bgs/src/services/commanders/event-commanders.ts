import { type TenantDatabase, type Token, token } from "@carillon/core";
import type { BgsTables } from "../../tables.ts";

/** The commanders whose events a tenant has. */
export interface BgsCommanders {
  /** Their names, as the events have them, in no order. */
  list(): Promise<readonly string[]>;
}

/**
 * What another plugin asks for in a tenant, by this name alone, so that it need not import this package:
 * `token("bgs:commanders")`.
 */
export const BgsCommanders: Token<BgsCommanders> = token<BgsCommanders>("bgs:commanders");

/** Reads the names from the tenant's events. */
export class EventCommanders implements BgsCommanders {
  readonly #database: TenantDatabase;

  /** Reads from this database. */
  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /** See {@link BgsCommanders}. */
  async list(): Promise<readonly string[]> {
    const rows = await this.#database
      .tables<BgsTables>()
      .selectFrom("event")
      .select("cmdr")
      .distinct()
      .where("cmdr", "is not", null)
      .execute();
    return rows.flatMap(({ cmdr }) => (cmdr === null || cmdr.trim() === "" ? [] : [cmdr]));
  }
}
