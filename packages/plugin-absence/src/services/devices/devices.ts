import { type TenantDatabase, type Token, token } from "@carillon/core";
import type { AbsenceTables } from "../../tables.ts";
import { inChunks } from "../in-chunks.ts";
import { deviceId } from "../roster/roster-rows.ts";

/** What pushes go to. */
export interface PushTarget {
  /** Firebase installation id, or registration token. */
  kind: "fid" | "token";
  /** The id or token itself; as good as an address, so never in a log. */
  value: string;
}

/** The devices of a tenant's people. A host with another source provides its own. */
export interface Devices {
  /** Devices to push to, by person; quarantined ones are left out. */
  of(people: readonly string[]): Promise<ReadonlyMap<string, readonly PushTarget[]>>;
  /** Removes one that the push service does not know any more. */
  drop(target: PushTarget): Promise<void>;
  /** Sends nothing to it until it is registered anew. */
  quarantine(target: PushTarget, reason: string): Promise<void>;
  /** A push to it was accepted; noted once a day. */
  accepted(target: PushTarget): Promise<void>;
}

/** What the check and the push notifier of a tenant ask for. */
export const Devices: Token<Devices> = token<Devices>("absence:devices");

/** Keeps devices in the tenant's own tables. */
export class DatabaseDevices implements Devices {
  readonly #database: TenantDatabase;
  readonly #now: () => Date;

  /** Works on this database. */
  constructor(database: TenantDatabase, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  /** See {@link Devices}. */
  async of(people: readonly string[]): Promise<ReadonlyMap<string, readonly PushTarget[]>> {
    const found = new Map<string, PushTarget[]>();
    for (const chunk of inChunks(people)) {
      const rows = await this.#tables()
        .selectFrom("absence_devices")
        .select(["person", "kind", "value"])
        .where("person", "in", chunk)
        .where("quarantined_at", "is", null)
        .orderBy("updated_at")
        .execute();
      for (const { person, kind, value } of rows) {
        const targets = found.get(person) ?? [];
        found.set(person, targets);
        targets.push({ kind: kind === "fid" ? "fid" : "token", value });
      }
    }
    return found;
  }

  /** See {@link Devices}. */
  async drop({ kind, value }: PushTarget): Promise<void> {
    await this.#tables()
      .deleteFrom("absence_devices")
      .where("id", "=", deviceId(kind, value))
      .execute();
  }

  /** See {@link Devices}. */
  async quarantine({ kind, value }: PushTarget, reason: string): Promise<void> {
    await this.#tables()
      .updateTable("absence_devices")
      .set({ quarantined_at: this.#now().getTime(), quarantine_reason: reason.slice(0, 200) })
      .where("id", "=", deviceId(kind, value))
      .execute();
  }

  /** See {@link Devices}. */
  async accepted({ kind, value }: PushTarget): Promise<void> {
    const now = this.#now().getTime();
    await this.#tables()
      .updateTable("absence_devices")
      .set({ last_ok_at: now })
      .where("id", "=", deviceId(kind, value))
      .where((eb) => eb.or([eb("last_ok_at", "is", null), eb("last_ok_at", "<", now - DAY)]))
      .execute();
  }

  #tables() {
    return this.#database.tables<AbsenceTables>();
  }
}

const DAY = 86_400_000;
