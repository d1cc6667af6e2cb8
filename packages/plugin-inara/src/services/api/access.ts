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

/**
 * Milliseconds between two requests, and the shortest that Inara would still accept in the long run.
 * What lies between is for the way there: a request may take longer than the one after it.
 */
export function spacing({ perMinute }: InaraAccess): { planned: number; shortest: number } {
  const shortest = Math.ceil(60_000 / perMinute);
  return { planned: Math.ceil(62_000 / perMinute), shortest };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
