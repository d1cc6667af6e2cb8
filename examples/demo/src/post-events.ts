import type { WireEvent } from "./fixture-events.ts";

/** What the plugin answered. */
export interface Posted {
  /** Events that are new. */
  readonly accepted: number;
  /** Events that were left out. */
  readonly refused: readonly unknown[];
}

/** Posts events to a tenant as BGS-Tally does: one batch, the tenant's key in a header. */
export async function postEvents(
  url: string,
  apiKey: string,
  events: readonly WireEvent[],
): Promise<Posted> {
  const answer = await fetch(`${url}/bgs/events`, {
    method: "POST",
    headers: { apikey: apiKey, apiversion: "1.8.0", "content-type": "application/json" },
    body: JSON.stringify(events),
  });
  if (!answer.ok) throw new Error(`POST /bgs/events was answered ${answer.status}`);
  return (await answer.json()) as Posted;
}
