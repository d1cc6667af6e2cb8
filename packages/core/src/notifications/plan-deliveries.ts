import { nearest } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { Delivery, Message, NotifyOptions, Recipient } from "../model/index.ts";
import { parseDuration, uuidv7 } from "../time/index.ts";
import { checkMessage } from "./check-message.ts";

/** One call of `notify`, with what is known around it. */
export interface DeliveryRequest {
  /** Name of the channel. */
  channel: string;
  /** What is sent. */
  message: Message;
  /** How. */
  options?: NotifyOptions | undefined;
  /** Whose channels; absent: the host's own. */
  tenant?: string | undefined;
  /** Names of the channels there are. */
  channels: ReadonlySet<string>;
  /** The run that asks. */
  runId?: string | undefined;
  /** When it asks. */
  now: Date;
}

/**
 * Works out the deliveries of one `notify`, and writes nothing. One for each recipient; one for the channel
 * itself where `to` is absent. An empty `to`, or recipients whose address is empty, bring one delivery to
 * each `fallback` channel, however many they are; an empty `to` without a fallback is nobody. A recipient
 * without an address and without a fallback is planned all the same: the pump marks it dead, so that it is
 * seen.
 *
 * @throws {@link CarillonError} `CHANNEL_UNKNOWN` for a channel or fallback that is not there,
 * `MESSAGE_INVALID`, `DURATION_INVALID`.
 */
export function planDeliveries(request: DeliveryRequest): readonly Delivery[] {
  const { channel, options = {}, now } = request;
  const fallback = options.fallback ?? [];
  for (const name of [channel, ...fallback]) checkChannel(name, request);
  const common = {
    ...(request.tenant === undefined ? {} : { tenant: request.tenant }),
    ...(request.runId === undefined ? {} : { runId: request.runId }),
    ...expiry(options, now),
    status: "pending" as const,
    message: checkMessage(request.message),
    attempts: 0,
    createdAt: now,
  };
  return destinations(channel, options.to, fallback).map((destination) => ({
    id: uuidv7(now.getTime()),
    ...destination,
    ...common,
  }));
}

type Destination = Pick<Delivery, "channel" | "to">;

function destinations(
  channel: string,
  to: readonly Recipient[] | undefined,
  fallback: readonly string[],
): readonly Destination[] {
  if (to === undefined) return [{ channel }];
  const missing = to.length === 0 || to.some(({ address }) => address === "");
  const others = missing ? [...new Set(fallback)].map((name) => ({ channel: name })) : [];
  const reachable = others.length > 0 ? to.filter(({ address }) => address !== "") : to;
  return [...distinct(reachable).map((recipient) => ({ channel, to: recipient })), ...others];
}

function distinct(recipients: readonly Recipient[]): readonly Recipient[] {
  const byAddress = new Map<string, Recipient>();
  for (const { id, address, kind } of recipients) {
    const name = JSON.stringify([id, address, kind]);
    // Only the three members: what else a caller's object holds is not ours to keep.
    byAddress.set(name, { id, address, ...(kind === undefined ? {} : { kind }) });
  }
  return [...byAddress.values()];
}

function expiry({ expires }: NotifyOptions, now: Date): Pick<Delivery, "expiresAt"> {
  if (expires === undefined) return {};
  return { expiresAt: new Date(now.getTime() + parseDuration(expires, "expires")) };
}

function checkChannel(name: string, { channels, tenant }: DeliveryRequest): void {
  if (channels.has(name)) return;
  const owner = tenant === undefined ? "the host" : `tenant "${tenant}"`;
  const close = nearest(name, [...channels]);
  const known = channels.size === 0 ? "none" : [...channels].sort().join(", ");
  const hint = close === undefined ? `its channels: ${known}` : `did you mean "${close}"?`;
  throw new CarillonError("CHANNEL_UNKNOWN", `${owner} has no channel "${name}"; ${hint}`, {
    details: { channel: name, ...(tenant === undefined ? {} : { tenant }) },
  });
}
