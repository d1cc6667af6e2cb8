import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, type Plugin, type Scheduler, TOKENS } from "@carillon/core";
import { startDiscord, type TestDiscord } from "@carillon/plugin-discord/testing";
import { clockBehind } from "./clock-behind.ts";
import { createHost } from "./create-host.ts";
import { fixtureEvents } from "./fixture-events.ts";
import { postEvents } from "./post-events.ts";
import { type ApiKey, prepareFolder } from "./prepare-folder.ts";
import { Round, type RoundEnd } from "./round.ts";
import { serve } from "./serve.ts";
import { SQUADRONS, webhookName } from "./squadrons.ts";
import { instantText, messageLines, runLine } from "./text.ts";

const SUMMARY = "bgs:daily-summary";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What `runDemo` works with. */
export interface DemoOptions {
  /** Ends after the first round. */
  readonly once: boolean;
  /** Takes each line. */
  readonly print: (line: string) => void;
  /** Ends the demo in good order. */
  readonly signal: AbortSignal;
  /** Where files go; a new temporary folder unless told. */
  readonly folder?: string;
  /** What behaves like Discord; a local one unless told. */
  readonly discord?: TestDiscord;
  /** Plugins beside the demo's own. */
  readonly plugins?: readonly Plugin[];
  /** How long the round may take, in milliseconds; 45 s unless told. */
  readonly patience?: number;
  /** Is shown each scheduler before it starts. */
  readonly observe?: (scheduler: Scheduler) => void;
}

/**
 * Two lives of one host. In the first, five minutes before midnight, BGS-Tally posts a day of events;
 * then the host stops. In the second, now, it starts again, finds that midnight has passed, and makes up
 * for every report that was due. Answers how the round ended.
 */
export async function runDemo(options: DemoOptions): Promise<RoundEnd> {
  const { print } = options;
  const discord = options.discord ?? (await startDiscord());
  try {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "carillon-demo-")));
    const apiKeys = await prepareFolder(folder, discord);
    const host = (clock?: Clock): Scheduler => {
      const { plugins } = options;
      const scheduler = createHost({ folder, discordUrl: discord.baseUrl, clock, plugins });
      options.observe?.(scheduler);
      return scheduler;
    };
    print("Carillon: two squadrons, a day of game events, and a summary for each at midnight.");
    const scheduler = host();
    await evening({ scheduler, host, apiKeys, print });
    return await present({ ...options, scheduler, discord, folder, apiKeys });
  } finally {
    if (options.discord === undefined) await discord.stop();
  }
}

/** The first life: takes events in, and is stopped before midnight. */
async function evening(given: {
  readonly scheduler: Scheduler;
  readonly host: (clock: Clock) => Scheduler;
  readonly apiKeys: ReadonlyMap<string, ApiKey>;
  readonly print: (line: string) => void;
}): Promise<void> {
  const { print, apiKeys } = given;
  const clock = given.scheduler.get(TOKENS.Clock);
  const now = clock.now().getTime();
  // The last midnight of which every report is due by now.
  const midnight = Math.floor((now - 10 * MINUTE) / DAY) * DAY;
  const before = midnight - 5 * MINUTE;
  print("");
  print(`1. The evening before (the clock is set back to ${instantText(new Date(before))})`);
  const scheduler = given.host(clockBehind(clock, now - before));
  await scheduler.start();
  const server = await serve(scheduler);
  try {
    const events = await fixtureEvents(new Date(midnight - DAY));
    for (const { tenant, commander } of SQUADRONS) {
      const own = events.filter(({ cmdr }) => commander === undefined || cmdr === commander);
      const { accepted } = await postEvents(server.url, apiKeys.get(tenant)?.value ?? "", own);
      print(`   POST ${server.url}/bgs/events  ${tenant}: ${accepted} events taken in`);
    }
  } finally {
    await server.close();
    await scheduler.stop();
  }
  print("   The host stops, five minutes before its reports are due.");
}

/** The second life: what was due is caught up, and it goes on. */
async function present(
  given: DemoOptions & {
    readonly scheduler: Scheduler;
    readonly discord: TestDiscord;
    readonly folder: string;
    readonly apiKeys: ReadonlyMap<string, ApiKey>;
  },
): Promise<RoundEnd> {
  const { scheduler, discord, folder, print, signal, once } = given;
  const round = new Round(scheduler, {
    tenants: SQUADRONS.map(({ tenant }) => tenant),
    job: SUMMARY,
    finished: (run) => print(runLine(run)),
  });
  print("");
  print("2. Now: the host starts again, and catches up what fell due while it was down");
  await scheduler.start();
  const server = await serve(scheduler);
  try {
    const end = await round.ended(given.patience ?? 45_000, signal);
    if (end === "stopped") return end;
    print("");
    print("3. What each channel received");
    for (const squadron of SQUADRONS) {
      for (const channel of Object.keys(squadron.webhooks)) {
        const messages = discord.messages(webhookName(squadron, channel));
        print("");
        print(`   ${squadron.tenant}, channel ${channel} (${messages.length} messages)`);
        for (const line of messages.flatMap(messageLines)) print(`   │ ${line}`);
      }
    }
    if (end === "late") {
      print("");
      print(`The round is not complete: look into ${join(folder, "carillon.log")}`);
    }
    await tellWhereToLook({ ...given, url: server.url });
    if (!once) {
      print("");
      print("It goes on running; Ctrl-C ends it.");
      await aborted(signal);
      print("Stopping.");
    }
    return end;
  } finally {
    await server.close();
    await scheduler.stop();
  }
}

async function tellWhereToLook(given: {
  readonly scheduler: Scheduler;
  readonly folder: string;
  readonly apiKeys: ReadonlyMap<string, ApiKey>;
  readonly url: string;
  readonly once: boolean;
  readonly print: (line: string) => void;
}): Promise<void> {
  const { scheduler, folder, apiKeys, url, once, print } = given;
  print("");
  print("4. Where to look");
  print(`   ${folder}`);
  print("     tenants.yaml    the two tenants");
  print("     carillon.log    what happened, line by line");
  print("     carillon.db     schedules, runs and deliveries, in SQLite");
  print("     *.db            the events of each squadron, in a database of its own");
  for (const { tenant } of SQUADRONS) {
    const next = (await scheduler.schedules.get(`${SUMMARY}@${tenant}`))?.nextAt;
    if (next !== undefined) print(`   ${tenant}: the next summary is for ${instantText(next)}`);
  }
  if (once) return;
  const file = apiKeys.get(SQUADRONS[0]?.tenant ?? "")?.file ?? "";
  print("   Change tenants.yaml, and the change is applied at once. Post an event of your own:");
  print(`     curl ${url}/bgs/events -H 'apiversion: 1.8.0' -H "apikey: $(cat ${file})" \\`);
  print(`       -H 'content-type: application/json' -d '${JSON.stringify([exampleEvent()])}'`);
}

function exampleEvent(): object {
  return {
    event: "RedeemVoucher",
    Type: "bounty",
    Amount: 1_000_000,
    cmdr: "You",
    timestamp: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    tickid: "demo",
    ticktime: "2025-09-12T10:33:24Z",
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
