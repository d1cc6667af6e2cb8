import type { Secret } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import { type Duration, parseDuration, systemClock } from "../time/index.ts";
import type { TenantSource } from "./source.ts";
import { TenantTable } from "./tenant-table.ts";

/** Where the table is, and how often it is looked at. */
export interface TenantTableOptions {
  /** `mysql://…`, `postgres://…` or `sqlite:…`. */
  url: string | Secret;
  /** Name of the table, after a dot that of its schema before. @defaultValue 'tenants' */
  table?: string;
  /** How long a change may go unseen; at least 100 ms. @defaultValue '30s' */
  every?: Duration;
}

/**
 * Tenants from a table with one row each: `id`; `document`, the tenant's settings as JSON or YAML text,
 * read and validated as a tenants file is; and, where there is such a column, `enabled` (0 or false
 * switches the tenant off). Nothing is ever written there, and the table is the host's to make:
 *
 * ```sql
 * create table tenants (id varchar(100) primary key, document text not null, enabled smallint)
 * ```
 *
 * @remarks
 * Rows are as trusted as whoever may write them: `${VAR}` and `…File` are not looked up. A document
 * that cannot be read leaves its tenant as it was; a row that is gone removes it; a database that cannot
 * be reached, or a table that is not there, removes nobody. The table is looked at again by the real
 * clock, whatever clock the scheduler goes by.
 *
 * @throws {@link CarillonError} at once `DATABASE_URL_INVALID`, `DURATION_INVALID`, `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * createScheduler({ tenants: tenantsFromDatabase({ url: "mysql://app:secret@db/app" }) })
 * ```
 */
export function tenantsFromDatabase(options: TenantTableOptions): TenantSource {
  const { url, table = "tenants" } = options;
  const every = interval(options.every ?? "30s");
  const rows = new TenantTable(url, table);
  return {
    load: () => rows.documents(),
    watch(changed) {
      const end = new AbortController();
      const release = rows.keepOpen();
      void poll(rows, { every, changed, signal: end.signal }).finally(release);
      return () => end.abort();
    },
  };
}

function interval(every: Duration): number {
  const milliseconds = parseDuration(every, "every");
  if (milliseconds >= 100) return milliseconds;
  throw new CarillonError("OPTION_INVALID", `expected every of at least 100 ms, found ${every}`);
}

interface Polling {
  readonly every: number;
  readonly signal: AbortSignal;
  changed(): void;
}

async function poll(rows: TenantTable, { every, changed, signal }: Polling): Promise<void> {
  const clock = systemClock();
  while (!signal.aborted) {
    try {
      await clock.sleep(every, { signal });
      if (await rows.hasChanged()) changed();
    } catch {
      // Who reads the tenants is told; the next look may find the database again.
    }
  }
}
