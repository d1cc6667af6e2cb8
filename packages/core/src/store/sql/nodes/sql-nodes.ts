import type { Node } from "../../../model/index.ts";
import { type Duration, parseDuration } from "../../../time/index.ts";
import type { NodeStore } from "../../store.ts";
import type { SqlContext } from "../sql-context.ts";

const COLUMNS = ["id", "role", "version", "started_at", "heartbeat_at", "lease_until"];

/** Keeps the nodes in a database. */
export class SqlNodes implements NodeStore {
  readonly #context: SqlContext;

  /** Makes the room over a database. */
  constructor(context: SqlContext) {
    this.#context = context;
  }

  async heartbeat(node: Node, lease: Duration): Promise<void> {
    const { tables, dialect } = this.#context;
    const { id, role, version, startedAt } = node;
    const good = parseDuration(lease, "lease");
    await this.#context.write(async (session) => {
      const now = await session.now();
      const rows = [[id, role, version, startedAt.getTime(), now, now + good]];
      await dialect.upsert(session, { table: tables.nodes, columns: COLUMNS, rows }, ["id"]);
      // Nodes that died without a goodbye.
      const dead = `delete from ${tables.nodes} where lease_until <= ?`;
      await session.run(dead, [now - 24 * 3_600_000]);
    });
  }

  async list(): Promise<readonly Node[]> {
    const sql = `select * from ${this.#context.tables.nodes} where lease_until > ? order by id`;
    const rows = await this.#context.read(async (session) =>
      session.all<NodeRow>(sql, [await session.now()]),
    );
    return rows.map(({ id, role, version, started_at, heartbeat_at }) => ({
      id,
      role,
      startedAt: new Date(Number(started_at)),
      heartbeatAt: new Date(Number(heartbeat_at)),
      version,
    }));
  }

  async leave(id: string): Promise<void> {
    const sql = `delete from ${this.#context.tables.nodes} where id = ?`;
    await this.#context.write(async (session) => session.run(sql, [id]));
  }
}

interface NodeRow {
  id: string;
  role: Node["role"];
  version: string;
  started_at: number;
  heartbeat_at: number;
}
