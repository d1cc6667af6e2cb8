import { createHash } from "node:crypto";
import type { Secret } from "@carillon/core";

/** As whom Inara is asked, and how often. */
export interface InaraAccess {
  /** The white-listed name of the application. */
  readonly appName: string;
  /** Its version, `x.y.z`. */
  readonly appVersion: string;
  /** Tells Inara that this is a trial. */
  readonly isBeingDeveloped: boolean;
  /** Personal or generic key. */
  readonly apiKey: Secret;
  /** Requests a minute at most. */
  readonly perMinute: number;
}

/**
 * The limit that a key's requests share, over all tenants and processes; its name in the store is made
 * from a hash, so that the key is kept nowhere.
 */
export function limitKey({ apiKey }: InaraAccess): string {
  return `inara:${hash(apiKey.reveal())}`;
}

/** Tells one pair of key and application from another, without telling either. */
export function accessKey({ apiKey, appName, appVersion }: InaraAccess): string {
  return hash(JSON.stringify([apiKey.reveal(), appName, appVersion]));
}

/** Milliseconds between two requests, as planned, and the shortest that Inara accepts in the long run. */
export function spacing({ perMinute }: InaraAccess): { planned: number; shortest: number } {
  return { planned: Math.ceil(62_000 / perMinute), shortest: Math.ceil(60_000 / perMinute) };
}

/**
 * Until when nobody may ask after a request, in epoch milliseconds; `undefined` where the planned spacing
 * is enough. Inara counts arrivals, the store counts slots, and a request may have arrived as late as its
 * answer: the ones after it must not catch up with it. That holds strictly where a request ends before the
 * next slot (25 s, up to two a minute), and above that while it is answered within two slots.
 *
 * `since` is before the slot was asked for, `end` at the answer.
 */
export function restAfter(
  access: InaraAccess,
  { since, end, now }: { readonly since: number; readonly end: number; readonly now: number },
): number | undefined {
  const { planned, shortest } = spacing(access);
  if (end - since <= planned - shortest) return undefined;
  // Nobody has had a slot since, so the next is counted from the answer.
  if (now - since <= planned) return end + shortest;
  // Others had: all that follow are put off by as much as this one was late, and by the slots in between.
  return 2 * end - since + 2 * planned;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
