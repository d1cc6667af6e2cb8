import type { Delivery, DeliveryQuery, Page } from "../../model/index.ts";
import { type Duration, parseDuration } from "../../time/index.ts";
import { jsonCopy } from "../shared/json.ts";
import { overlayRefs } from "../shared/overlay-refs.ts";
import { pageLimit, readCursor, writeCursor } from "../shared/page-cursor.ts";
import { REMEMBERED } from "../shared/retention.ts";
import { withPart } from "../shared/with-part.ts";
import type { DeliveryStore, OutboxEntry } from "../store.ts";
import { MemoryOutbox, type OutboxRow } from "./memory-outbox.ts";

/** Keeps the outbox in this process. */
export class MemoryDeliveries implements DeliveryStore {
  readonly #now: () => number;
  readonly #rows = new Map<string, OutboxRow>();
  readonly #byUpdateKey = new Map<string, OutboxRow[]>();
  readonly #outbox = new MemoryOutbox();
  readonly #dedupe = new Map<string, number>();
  #sequence = 0;

  /** Makes an empty store over a clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  async add(deliveries: readonly Delivery[]): Promise<readonly string[]> {
    return this.insert(deliveries);
  }

  async claim(request: {
    node: string;
    limit: number;
    lease: Duration;
    perChannel?: number;
  }): Promise<readonly OutboxEntry[]> {
    const now = this.#now();
    const lease = parseDuration(request.lease, "lease");
    return this.#outbox.pick({ ...request, now }).map((row) => {
      const inDoubt = row.claimedBy !== undefined;
      this.#outbox.claim(row, { node: request.node, now, lease });
      return { delivery: present(row), sentParts: [...row.parts], inDoubt, epoch: row.epoch };
    });
  }

  async partSent(entry: OutboxEntry, ref: string | undefined): Promise<boolean> {
    const row = this.#rows.get(entry.delivery.id);
    if (row?.claimedBy === undefined || row.epoch !== entry.epoch) return false;
    row.parts = withPart(row.parts, entry.sentParts.length, ref);
    this.#outbox.prolong(row, this.#now());
    return true;
  }

  async doubt(entry: OutboxEntry): Promise<boolean> {
    const row = this.#rows.get(entry.delivery.id);
    if (row?.claimedBy === undefined || row.epoch !== entry.epoch) return false;
    row.delivery = { ...row.delivery, doubts: (row.delivery.doubts ?? 0) + 1 };
    return true;
  }

  async complete(entries: readonly (Delivery & { epoch: number })[]): Promise<void> {
    for (const { epoch, ...delivery } of entries) {
      const row = this.#rows.get(delivery.id);
      if (row?.claimedBy === undefined || row.epoch !== epoch) continue;
      this.#put(row, ended(row.delivery, delivery, new Date(this.#now())));
    }
  }

  async restate(delivery: Delivery): Promise<boolean> {
    const row = this.#rows.get(delivery.id);
    if (row === undefined) return false;
    const now = this.#now();
    if (row.claimedBy !== undefined && row.claimUntil > now) return false;
    const { expiresAt: _expires, ...before } = row.delivery;
    const { expiresAt } = delivery;
    this.#put(row, {
      ...ended(before, delivery, new Date(now)),
      ...(expiresAt !== undefined && { expiresAt }),
    });
    return true;
  }

  async refs(tenant: string, channel: string, updateKey: string): Promise<readonly string[]> {
    const rows = this.#byUpdateKey.get(JSON.stringify([tenant, channel, updateKey])) ?? [];
    const under = rows.map(({ delivery, parts }) => ({ sent: delivery.status === "sent", parts }));
    return overlayRefs(
      under.slice(
        Math.max(
          0,
          under.findLastIndex(({ sent }) => sent),
        ),
      ),
    );
  }

  async get(id: string): Promise<Delivery | undefined> {
    const row = this.#rows.get(id);
    return row === undefined ? undefined : present(row);
  }

  async list(query: DeliveryQuery): Promise<Page<Delivery>> {
    const limit = pageLimit(query);
    const [before] = readCursor(query.cursor, [0]) ?? [Number.POSITIVE_INFINITY];
    const found = [...this.#rows.values()]
      .filter((row) => row.sequence < (before ?? 0) && matches(row.delivery, query))
      .sort((a, b) => b.sequence - a.sequence);
    const items = found.slice(0, limit).map(present);
    const last = found[limit - 1];
    return found.length > limit && last !== undefined
      ? { items, nextCursor: writeCursor([last.sequence]) }
      : { items };
  }

  async nextDue(): Promise<Date | undefined> {
    const at = this.#outbox.nextDue(this.#now());
    return at === undefined ? undefined : new Date(at);
  }

  /** Adds deliveries at once; answers the ids that are new. */
  insert(deliveries: readonly Delivery[]): readonly string[] {
    const now = this.#now();
    return deliveries.flatMap((delivery) => {
      if (this.#rows.has(delivery.id) || this.#isRepetition(delivery, now)) return [];
      this.#sequence += 1;
      const row: OutboxRow = {
        delivery: kept(delivery, now),
        sequence: this.#sequence,
        channelKey: JSON.stringify([delivery.tenant ?? "", delivery.channel]),
        parts: [],
        epoch: 0,
        claimUntil: 0,
        lease: 0,
      };
      this.#rows.set(delivery.id, row);
      this.#noteUpdateKey(row);
      if (delivery.status === "pending") this.#outbox.add(row);
      return [delivery.id];
    });
  }

  /** Forgets what has ended, and dedupe keys, older than that. */
  forget(before: number): void {
    for (const [digest, at] of this.#dedupe) if (at < before) this.#dedupe.delete(digest);
    for (const row of this.#rows.values()) {
      const { status, createdAt } = row.delivery;
      const over = status === "sent" || status === "discarded";
      if (over && (createdAt?.getTime() ?? 0) < before) this.#forgetRow(row);
    }
  }

  #put(row: OutboxRow, delivery: Delivery): void {
    this.#outbox.remove(row);
    row.delivery = delivery;
    if (delivery.status === "pending") this.#outbox.add(row);
  }

  #forgetRow(row: OutboxRow): void {
    this.#rows.delete(row.delivery.id);
    const name = updateName(row);
    const left = (this.#byUpdateKey.get(name) ?? []).filter((other) => other !== row);
    if (left.length > 0) this.#byUpdateKey.set(name, left);
    else this.#byUpdateKey.delete(name);
  }

  #noteUpdateKey(row: OutboxRow): void {
    if (row.delivery.message.updateKey === undefined) return;
    const name = updateName(row);
    const rows = this.#byUpdateKey.get(name);
    if (rows === undefined) this.#byUpdateKey.set(name, [row]);
    else rows.push(row);
  }

  #isRepetition({ tenant, channel, to, message }: Delivery, now: number): boolean {
    if (message.dedupeKey === undefined) return false;
    const digest = JSON.stringify([tenant ?? "", channel, to?.id ?? "", message.dedupeKey]);
    const before = this.#dedupe.get(digest);
    if (before !== undefined && now - before < REMEMBERED) return true;
    this.#dedupe.set(digest, now);
    return false;
  }
}

function updateName({ delivery: { tenant, channel, message } }: OutboxRow): string {
  return JSON.stringify([tenant ?? "", channel, message.updateKey]);
}

function kept(delivery: Delivery, now: number): Delivery {
  return {
    ...delivery,
    message: jsonCopy(delivery.message),
    ...(delivery.to !== undefined && { to: { ...delivery.to } }),
    createdAt: delivery.createdAt ?? new Date(now),
  };
}

function ended(before: Delivery, delivery: Delivery, now: Date): Delivery {
  const { status, attempts, nextAt, error, sentAt, doubts } = delivery;
  const { nextAt: _next, error: _error, ...rest } = before;
  const sent = status === "sent" ? (sentAt ?? now) : undefined;
  return {
    ...rest,
    status,
    attempts,
    ...(status === "pending" && nextAt !== undefined && { nextAt }),
    ...(error !== undefined && { error }),
    ...(sent !== undefined && { sentAt: sent }),
    ...(doubts !== undefined && { doubts }),
  };
}

function present({ delivery }: OutboxRow): Delivery {
  return {
    ...delivery,
    message: jsonCopy(delivery.message),
    ...(delivery.to !== undefined && { to: { ...delivery.to } }),
  };
}

function matches(delivery: Delivery, query: DeliveryQuery): boolean {
  const { tenant, channel, status, runId, search } = query;
  return (
    (tenant === undefined || delivery.tenant === tenant) &&
    (channel === undefined || delivery.channel === channel) &&
    (status === undefined || delivery.status === status) &&
    (runId === undefined || delivery.runId === runId) &&
    (search === undefined || searchText(delivery).includes(search.toLowerCase()))
  );
}

function searchText({ channel, message, error, tenant }: Delivery): string {
  return [tenant, channel, message.title, message.body, error].join("\n").toLowerCase();
}
