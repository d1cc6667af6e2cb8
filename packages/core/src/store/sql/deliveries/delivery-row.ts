import type { Delivery, Message, Recipient } from "../../../model/index.ts";
import { fromJson, toJson } from "../../shared/json.ts";
import type { SqlValue } from "../sql-database.ts";

/** A delivery as its table has it. */
export interface DeliveryRow {
  sequence: number;
  id: string;
  tenant: string;
  channel: string;
  lane: string;
  line: string;
  recipient: string | null;
  status: Delivery["status"];
  run_id: string | null;
  message: string;
  attempts: number;
  next_at: number | null;
  error: string | null;
  expires_at: number | null;
  created_at: number;
  sent_at: number | null;
  doubts: number | null;
  parts: string;
  epoch: number;
  claimed_by: string | null;
  claim_until: number | null;
}

/** Columns of a new delivery, in the order of `deliveryValues`. */
export const DELIVERY_COLUMNS = [
  "id",
  "tenant",
  "channel",
  "lane",
  "line",
  "recipient",
  "status",
  "run_id",
  "message",
  "update_key",
  "attempts",
  "next_at",
  "error",
  "expires_at",
  "created_at",
  "sent_at",
  "doubts",
  "parts",
  "epoch",
] as const;

/** A new delivery as a row. */
export function deliveryValues(delivery: Delivery, now: number): readonly SqlValue[] {
  const lane = laneOf(delivery.tenant ?? "", delivery.channel);
  return [
    delivery.id,
    delivery.tenant ?? "",
    delivery.channel,
    lane,
    JSON.stringify([lane, delivery.to?.id ?? ""]),
    toJson(delivery.to) ?? null,
    delivery.status,
    delivery.runId ?? null,
    JSON.stringify(delivery.message),
    delivery.message.updateKey ?? null,
    delivery.attempts,
    delivery.nextAt?.getTime() ?? null,
    delivery.error ?? null,
    delivery.expiresAt?.getTime() ?? null,
    delivery.createdAt?.getTime() ?? now,
    delivery.sentAt?.getTime() ?? null,
    delivery.doubts ?? null,
    "[]",
    0,
  ];
}

/** What stands for a tenant's channel (`''`: the host's): nodes send to it one at a time. */
export function laneOf(tenant: string, channel: string): string {
  return `${tenant}/${channel}`;
}

/** A row as a delivery. */
export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    ...(row.tenant !== "" && { tenant: row.tenant }),
    channel: row.channel,
    ...(row.recipient !== null && { to: fromJson(row.recipient) as Recipient }),
    status: row.status,
    ...(row.run_id !== null && { runId: row.run_id }),
    message: fromJson(row.message) as Message,
    attempts: Number(row.attempts),
    ...(row.next_at !== null && { nextAt: dateOf(row.next_at) }),
    ...(row.error !== null && { error: row.error }),
    ...(row.expires_at !== null && { expiresAt: dateOf(row.expires_at) }),
    createdAt: dateOf(row.created_at),
    ...(row.sent_at !== null && { sentAt: dateOf(row.sent_at) }),
    ...(row.doubts !== null && { doubts: Number(row.doubts) }),
  };
}

/** References of the parts that a row holds. */
export function partsOf(row: Pick<DeliveryRow, "parts">): readonly (string | undefined)[] {
  return (fromJson(row.parts) as (string | null)[]).map((ref) => ref ?? undefined);
}

function dateOf(milliseconds: number): Date {
  return new Date(Number(milliseconds));
}
