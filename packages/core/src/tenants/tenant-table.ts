import { createHash } from "node:crypto";
import { parseConfig, type Secret } from "../config/index.ts";
import { DatabasePools, parseDatabaseUrl } from "../database/index.ts";
import { CarillonError } from "../errors.ts";
import { silentLogger } from "../logging/index.ts";
import { systemClock } from "../time/index.ts";
import { isFields } from "./document-shape.ts";
import type { TenantDocument } from "./source.ts";

interface Row {
  readonly id: unknown;
  readonly document: unknown;
  readonly enabled?: unknown;
}

interface Known {
  readonly hash: string;
  readonly document: TenantDocument;
}

/**
 * The rows of a tenants table as documents. Its connections are open while somebody watches, and
 * otherwise only for as long as it is read.
 */
export class TenantTable {
  readonly #url: string | Secret;
  readonly #table: string;
  readonly #label: string;
  #known = new Map<string, Known>();
  #seen = "";
  #users = 0;
  #pools: DatabasePools | undefined;

  /** @throws {@link CarillonError} `DATABASE_URL_INVALID`, `OPTION_INVALID`. */
  constructor(url: string | Secret, table: string) {
    if (!/^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/i.test(table)) {
      throw new CarillonError(
        "OPTION_INVALID",
        `expected the name of a table (letters, digits, _), found ${JSON.stringify(table)}`,
      );
    }
    this.#url = url;
    this.#table = table;
    this.#label = `table ${table} of ${parseDatabaseUrl(url).label}`;
  }

  /** One document a row, by id; the same object for as long as its row is the same. */
  async documents(): Promise<readonly TenantDocument[]> {
    const rows = await this.#rows();
    const known = new Map<string, Known>();
    for (const row of rows) {
      const id = String(row.id);
      const hash = digest([row]);
      const before = this.#known.get(id);
      known.set(id, before?.hash === hash ? before : { hash, document: this.#document(id, row) });
    }
    this.#known = known;
    this.#seen = digest(rows);
    return [...known.values()].map(({ document }) => document);
  }

  /** Whether the rows are others than when they were last read. */
  async hasChanged(): Promise<boolean> {
    return digest(await this.#rows()) !== this.#seen;
  }

  /** Leaves connections open until the answer is called. */
  keepOpen(): () => void {
    this.#users += 1;
    return () => void this.#leave();
  }

  async #rows(): Promise<readonly Row[]> {
    this.#users += 1;
    try {
      this.#pools ??= new DatabasePools({ clock: systemClock(), logger: silentLogger() });
      const database = this.#pools.handle({ holder: "tenants", url: this.#url });
      const db = database.tables<Record<string, Row>>();
      const rows = (await db.selectFrom(this.#table).selectAll().execute()) as readonly Row[];
      if (rows.some((row) => row.id === undefined || row.document === undefined)) {
        throw new Error("it has no column id or no column document");
      }
      return [...rows].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
    } catch (error) {
      throw this.#unreadable(error);
    } finally {
      await this.#leave();
    }
  }

  async #leave(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    const pools = this.#pools;
    this.#pools = undefined;
    await pools?.close();
  }

  #document(id: string, row: Row): TenantDocument {
    const source = `${this.#label}, row ${id}`;
    if (typeof row.document !== "string") {
      const message = "expected the column document to hold text, found none";
      return { source, value: undefined, problems: [{ message }] };
    }
    const { value, problems, locate } = parseConfig(row.document);
    if (problems.length > 0) return { source, value: undefined, problems };
    const found = identityProblem(id, value);
    if (found !== undefined) return { source, value: undefined, problems: [{ message: found }] };
    // mysql2 answers a boolean as a number.
    const isOff = row.enabled === 0 || row.enabled === false;
    const tenant = { ...(value as object), id, ...(isOff && { enabled: false }) };
    return { source, value: tenant, locate };
  }

  #unreadable(error: unknown): CarillonError {
    const reason = error instanceof Error ? error.message : String(error);
    return new CarillonError(
      "TENANTS_UNREADABLE",
      `expected tenants in the ${this.#label}, a table with the columns id and document, but: ` +
        `${reason}; the tenants stay as they are`,
      { cause: error, details: { source: this.#label } },
    );
  }
}

function identityProblem(id: string, value: unknown): string | undefined {
  if (!isFields(value)) return "expected keys and values of one tenant, found something else";
  if ("tenants" in value || "defaults" in value) {
    return "expected one tenant, found a list; a row of the table is one tenant";
  }
  const { id: inside = id } = value;
  if (inside === id) return undefined;
  return `expected no id but that of the row, "${id}", found ${JSON.stringify(inside)}`;
}

function digest(rows: readonly Row[]): string {
  const parts = rows.map(({ id, document, enabled }) => [id, document, enabled ?? null]);
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
