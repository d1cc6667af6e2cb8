import { toJson } from "../../shared/json.ts";
import type { Effects } from "../../store.ts";
import type { AddDeliveries } from "../deliveries/add-deliveries.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { writeState } from "../state/write-state.ts";
import type { EmitEvents } from "./emit-events.ts";

/** Writes what a run did, within the transaction of its commit point. */
export class ApplyEffects {
  readonly #context: SqlContext;
  readonly #deliveries: AddDeliveries;
  readonly #events: EmitEvents;

  /** Makes it over the families that it uses. */
  constructor(context: SqlContext, families: { deliveries: AddDeliveries; events: EmitEvents }) {
    this.#context = context;
    this.#deliveries = families.deliveries;
    this.#events = families.events;
  }

  /** Writes a run's effects. */
  async apply(session: SqlSession, runId: string, effects: Effects): Promise<void> {
    const { deliveries = [], state = [], events = [], checkpoint, progress } = effects;
    if (deliveries.length > 0) await this.#deliveries.add(session, deliveries);
    if (state.length > 0) await writeState(session, state, this.#context);
    if (events.length > 0) await this.#events.emit(session, events);
    const { runs } = this.#context.tables;
    if (checkpoint !== undefined) {
      const sql = `update ${runs} set checkpoint = ? where id = ?`;
      await session.run(sql, [toJson(checkpoint) ?? null, runId]);
    }
    if (progress !== undefined) {
      const sql = `update ${runs} set progress = ? where id = ?`;
      await session.run(sql, [toJson(progress) ?? null, runId]);
    }
  }
}
