import type { Clock, Scheduler } from "@carillon/core";
import { clockBehind } from "./clock-behind.ts";
import { fixtureEvents } from "./fixture-events.ts";
import { postEvents } from "./post-events.ts";
import type { ApiKey } from "./prepare-folder.ts";
import { serve } from "./serve.ts";
import { SQUADRONS } from "./squadrons.ts";
import { instantText } from "./text.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What the evening is made of. */
export interface EveningOptions {
  /** The present. */
  readonly clock: Clock;
  /** Makes a scheduler over a clock. */
  readonly host: (clock: Clock) => Scheduler;
  /** By tenant. */
  readonly apiKeys: ReadonlyMap<string, ApiKey>;
  /** Takes each line. */
  readonly print: (line: string) => void;
}

/** The first life: takes a day of events in, and is stopped before midnight. */
export async function runEvening({ clock, host, apiKeys, print }: EveningOptions): Promise<void> {
  const now = clock.now().getTime();
  // The last midnight of which every report is due by now: they wait some minutes for late uploads.
  const midnight = Math.floor((now - 10 * MINUTE) / DAY) * DAY;
  const evening = midnight - 5 * MINUTE;
  print("");
  print(`1. The evening before: a first host, whose clock stands at ${instantText(evening)}`);
  const scheduler = host(clockBehind(clock, now - evening));
  await scheduler.start();
  const server = await serve(scheduler);
  try {
    const events = await fixtureEvents(new Date(midnight - DAY));
    for (const { tenant, commander } of SQUADRONS) {
      const own = events.filter(({ cmdr }) => commander === undefined || cmdr === commander);
      const { accepted } = await postEvents(server.url, apiKeys.get(tenant)?.value ?? "", own);
      print(`   POST ${server.url}/bgs/events  for ${tenant}: ${accepted} events taken in`);
    }
  } finally {
    await server.close();
    await scheduler.stop();
  }
  print("   It stops. Midnight comes, and nobody is there to report.");
}
