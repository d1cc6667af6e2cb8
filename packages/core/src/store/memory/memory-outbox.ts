import type { Delivery } from "../../model/index.ts";
import { SortedList } from "./sorted-list.ts";

/** A delivery as it is kept in memory. */
export interface OutboxRow {
  delivery: Delivery;
  readonly sequence: number;
  readonly channelKey: string;
  parts: readonly (string | undefined)[];
  epoch: number;
  claimedBy?: string;
  claimUntil: number;
  /** Length of the claim in milliseconds. */
  lease: number;
}

/** What a node asks for. */
export interface OutboxRequest {
  readonly node: string;
  readonly limit: number;
  readonly perChannel?: number;
  readonly now: number;
}

interface Sequenced {
  readonly sequence: number;
}

type Line = SortedList<Sequenced, OutboxRow>;

interface Channel {
  readonly lines: Map<string, Line>;
  readonly claimed: Set<OutboxRow>;
}

/** The pending deliveries, by channel and recipient, oldest first. */
export class MemoryOutbox {
  readonly #channels = new Map<string, Channel>();

  /** Takes a pending delivery in. */
  add(row: OutboxRow): void {
    const known = this.#channels.get(row.channelKey);
    const channel: Channel = known ?? { lines: new Map(), claimed: new Set() };
    this.#channels.set(row.channelKey, channel);
    const recipient = row.delivery.to?.id ?? "";
    const line = channel.lines.get(recipient) ?? new SortedList<Sequenced, OutboxRow>(bySequence);
    channel.lines.set(recipient, line);
    line.add(row);
  }

  /** Takes a delivery out, with its claim. */
  remove(row: OutboxRow): void {
    const channel = this.#channels.get(row.channelKey);
    const recipient = row.delivery.to?.id ?? "";
    const line = channel?.lines.get(recipient);
    if (channel === undefined || line === undefined || !line.remove(row)) return;
    channel.claimed.delete(row);
    delete row.claimedBy;
    if (line.size === 0) channel.lines.delete(recipient);
    if (channel.lines.size === 0) this.#channels.delete(row.channelKey);
  }

  /** What a node may claim, oldest first. */
  pick({ node, limit, perChannel = Number.POSITIVE_INFINITY, now }: OutboxRequest): OutboxRow[] {
    const picked: OutboxRow[] = [];
    for (const channel of this.#channels.values()) {
      const live = liveClaims(channel, now);
      if (live.some(({ claimedBy }) => claimedBy !== node)) continue;
      const room = Math.min(limit, perChannel - live.length);
      if (room <= 0) continue;
      const due = [...channel.lines.values()].flatMap((line) => dueOf(line, now, room));
      picked.push(...due.sort(bySequence).slice(0, room));
    }
    return picked.sort(bySequence).slice(0, limit);
  }

  /** Gives a node the right to send a delivery. */
  claim(row: OutboxRow, claim: { node: string; now: number; lease: number }): void {
    row.claimedBy = claim.node;
    row.claimUntil = claim.now + claim.lease;
    row.lease = claim.lease;
    row.epoch += 1;
    this.#channels.get(row.channelKey)?.claimed.add(row);
  }

  /** Prolongs what a node has claimed of a delivery's channel: it is alive and has got so far. */
  prolong(row: OutboxRow, now: number): void {
    for (const other of this.#channels.get(row.channelKey)?.claimed ?? []) {
      if (other.claimedBy !== row.claimedBy) continue;
      other.claimUntil = Math.max(other.claimUntil, now + row.lease);
    }
  }

  /** The earliest instant at which something may be claimed, or a claim runs out. */
  nextDue(now: number): number | undefined {
    let earliest: number | undefined;
    for (const channel of this.#channels.values()) {
      const live = liveClaims(channel, now);
      const heads = [...channel.lines.values()].map((line) => dueAt(line.first));
      const instants = live.length > 0 ? live.map(({ claimUntil }) => claimUntil) : heads;
      earliest = Math.min(earliest ?? Number.POSITIVE_INFINITY, ...instants);
    }
    return earliest;
  }
}

function liveClaims({ claimed }: Channel, now: number): OutboxRow[] {
  return [...claimed].filter(({ claimUntil }) => claimUntil > now);
}

// A delivery that waits holds up those behind it to the same recipient, so that none overtakes it.
function dueOf(line: Line, now: number, room: number): OutboxRow[] {
  const due: OutboxRow[] = [];
  for (const row of line.values()) {
    if (due.length >= room) break;
    if (row.claimedBy !== undefined && row.claimUntil > now) continue;
    if (row.delivery.nextAt !== undefined && row.delivery.nextAt.getTime() > now) break;
    due.push(row);
  }
  return due;
}

function dueAt(row: OutboxRow | undefined): number {
  return (row?.delivery.nextAt ?? row?.delivery.createdAt)?.getTime() ?? 0;
}

function bySequence(a: Sequenced, b: Sequenced): number {
  return a.sequence - b.sequence;
}
