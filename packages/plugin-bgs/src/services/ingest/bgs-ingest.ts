import {
  CarillonError,
  type Clock,
  type TenantScope,
  type Tenants,
  type Token,
  token,
} from "@carillon/core";
import { type EventRows, readEvent } from "./event-rows.ts";
import { parseLossless } from "./lossless-json.ts";
import { writeBatch } from "./write-batch.ts";

/** An event that was not taken in. */
export interface RefusedEvent {
  /** Its place in the batch, from 0. */
  index: number;
  /** What was expected and what was found, by field. */
  reason: string;
}

/** What became of a batch. */
export interface IngestReport {
  /** Events that are now in the database and were not before. */
  accepted: number;
  /** Events that were known already, or stood in the batch twice. */
  duplicates: number;
  /** Events that were left out. */
  refused: readonly RefusedEvent[];
}

/** Takes in events of the game, as BGS-Tally posts them. */
export interface BgsIngest {
  /**
   * Takes in a batch for a tenant. The batch is one transaction: when this answers, all of it that is
   * right is kept; when it throws, nothing of it is, and the batch may be sent again. An event that is
   * sent again (same commander, instant and content) counts once, also when two processes take it in
   * at once.
   *
   * @param tenant - Id of the tenant.
   * @param events - The events, or the text of the JSON array; only text keeps every digit of the
   * 64-bit `SystemAddress` (a parsed number beyond 2^53 has lost some, and is left out).
   * @throws {@link CarillonError} `BGS_BATCH_INVALID` when it is no list; `TENANT_UNKNOWN`,
   * `TENANT_INVALID`, `DATABASE_UNREACHABLE`, `TENANT_MIGRATION_FAILED`.
   * @see BGS-Tally API 1.8, `POST /events`.
   */
  ingest(tenant: string, events: readonly unknown[] | string): Promise<IngestReport>;
}

/** What a host or another plugin asks for: `scheduler.get(BgsIngest)`. */
export const BgsIngest: Token<BgsIngest> = token<BgsIngest>("bgs:ingest");

/** Takes events in to the tenants' own databases. */
export class DefaultBgsIngest implements BgsIngest {
  readonly #tenants: Tenants;
  readonly #clock: Clock;

  /** Takes in for these tenants. */
  constructor(tenants: Tenants, clock: Clock) {
    this.#tenants = tenants;
    this.#clock = clock;
  }

  /** See {@link BgsIngest}. */
  async ingest(tenant: string, events: readonly unknown[] | string): Promise<IngestReport> {
    const batch = parseBatch(events);
    const receivedAt = this.#clock.now().getTime();
    return await this.#tenants.use(tenant, (scope) => ingestBatch(scope, batch, receivedAt));
  }
}

/**
 * The list in a batch.
 *
 * @throws {@link CarillonError} `BGS_BATCH_INVALID`.
 */
export function parseBatch(events: readonly unknown[] | string): readonly unknown[] {
  const batch = typeof events === "string" ? parseText(events) : events;
  if (Array.isArray(batch)) return batch;
  throw new CarillonError(
    "BGS_BATCH_INVALID",
    `Expected a batch of events to be a JSON array, found ${batch === null ? "null" : typeof batch}`,
  );
}

/** Takes in a batch within a tenant's scope; `receivedAt` in epoch milliseconds. */
export async function ingestBatch(
  scope: Pick<TenantScope, "database">,
  batch: readonly unknown[],
  receivedAt: number,
): Promise<IngestReport> {
  const wanted = new Map<string, EventRows>();
  const refused: RefusedEvent[] = [];
  for (const [index, source] of batch.entries()) {
    const read = readEvent(source);
    if ("refused" in read) refused.push({ index, reason: read.refused });
    else wanted.set(read.rows.event.fingerprint, read.rows);
  }
  const events = [...wanted.values()];
  const accepted = await writeBatch({ database: scope.database, events, receivedAt });
  return { accepted, duplicates: batch.length - refused.length - accepted, refused };
}

function parseText(text: string): unknown {
  try {
    return parseLossless(text);
  } catch (cause) {
    throw new CarillonError(
      "BGS_BATCH_INVALID",
      "Expected a batch of events to be a JSON array, found text that is not JSON",
      { cause },
    );
  }
}
