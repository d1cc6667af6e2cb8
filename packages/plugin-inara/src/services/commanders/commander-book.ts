import type { TenantDatabase } from "@carillon/core";
import type { Kysely } from "kysely";
import type { InaraTables } from "../../tables.ts";
import { foldName } from "../api/read-profile.ts";
import { type Outcome, readOutcome } from "./outcome.ts";

/** A commander who is known already. */
export interface KnownCommander {
  /** As stored. */
  readonly name: string;
  /** When Inara last answered, in epoch milliseconds; `undefined` when it never did. */
  readonly lastSyncAt: number | undefined;
  /** Until when the commander is not asked for, in epoch milliseconds. */
  readonly notFoundUntil: number | undefined;
}

/** What a tenant's database knows of commanders and of what became of them. */
export class CommanderBook {
  readonly #database: TenantDatabase;

  /** Over a tenant's database. */
  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /** Commanders who are known, by their folded names. */
  async known(): Promise<ReadonlyMap<string, KnownCommander>> {
    const rows = await this.#db()
      .selectFrom("cmdr")
      .select(["name", "last_sync_at", "not_found_until"])
      .orderBy("id", "desc")
      .execute();
    // Of two who differ by case alone, as the original could write them, the older one is kept up.
    return new Map(
      rows.map((row) => [
        foldName(row.name),
        {
          name: row.name,
          lastSyncAt: numberOf(row.last_sync_at),
          notFoundUntil: numberOf(row.not_found_until),
        },
      ]),
    );
  }

  /** Who has an outcome in a run already: an execution that was cut off may have written it. */
  async recorded(runId: string): Promise<ReadonlySet<string>> {
    const rows = await this.#db()
      .selectFrom("inara_outcome")
      .select("name")
      .where("run_id", "=", runId)
      .execute();
    return new Set(rows.map(({ name }) => name));
  }

  /** Everything that became of the commanders of a run, by name. */
  async outcomes(runId: string): Promise<readonly Outcome[]> {
    const rows = await this.#db()
      .selectFrom("inara_outcome")
      .select(["name", "outcome", "detail"])
      .where("run_id", "=", runId)
      .execute();
    // Databases sort by different rules.
    return rows.map(readOutcome).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** When Inara last answered for anybody, in epoch milliseconds. */
  async lastSyncAt(): Promise<number | undefined> {
    const row = await this.#db()
      .selectFrom("cmdr")
      .select((eb) => eb.fn.max("last_sync_at").as("at"))
      .executeTakeFirst();
    return numberOf(row?.at);
  }

  /** Forgets the outcomes of older runs. */
  async forget(before: number): Promise<void> {
    await this.#db().deleteFrom("inara_outcome").where("at", "<", before).execute();
  }

  #db(): Kysely<InaraTables> {
    return this.#database.tables<InaraTables>();
  }
}

function numberOf(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
