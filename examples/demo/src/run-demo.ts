import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, type Plugin, type Scheduler, TOKENS } from "@carillon/core";
import { startDiscord, type TestDiscord } from "@carillon/plugin-discord/testing";
import { createHost } from "./create-host.ts";
import { prepareFolder } from "./prepare-folder.ts";
import type { RoundEnd } from "./round.ts";
import { runEvening } from "./run-evening.ts";
import { runPresent } from "./run-present.ts";

/** What `runDemo` works with. */
export interface DemoOptions {
  /** Ends after the first round. */
  readonly once: boolean;
  /** Takes each line. */
  readonly print: (line: string) => void;
  /** Ends the demo in good order. */
  readonly signal: AbortSignal;
  /** Ends the wait for the round; after 45 s unless told. */
  readonly patience?: AbortSignal;
  /** Where files go; a new temporary folder unless told. */
  readonly folder?: string;
  /** What behaves like Discord; a local server unless told. */
  readonly discord?: TestDiscord;
  /** Plugins beside the demo's own. */
  readonly plugins?: readonly Plugin[];
  /** The machine's clock unless told. */
  readonly clock?: Clock;
  /** Is shown the scheduler of each life before it starts. */
  readonly observe?: (scheduler: Scheduler, life: "evening" | "present") => void;
}

const PATIENCE = 45_000;

/**
 * Two lives of one host. In the first, five minutes before midnight, BGS-Tally posts a day of events;
 * then the host stops. In the second, now, it starts again, finds that midnight has passed, and makes up
 * for every report that was due. Answers how the round ended.
 */
export async function runDemo(options: DemoOptions): Promise<RoundEnd> {
  const { print, plugins, observe } = options;
  const discord = options.discord ?? (await startDiscord());
  try {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "carillon-demo-")));
    const apiKeys = await prepareFolder(folder, discord);
    const host = (clock?: Clock): Scheduler =>
      createHost({ folder, discordUrl: discord.baseUrl, clock, plugins });
    print("Carillon: two squadrons, a day of game events, and each one's reports at midnight.");
    const present = host(options.clock);
    await runEvening({
      clock: present.get(TOKENS.Clock),
      host: (clock) => {
        const evening = host(clock);
        observe?.(evening, "evening");
        return evening;
      },
      apiKeys,
      print,
    });
    if (options.signal.aborted) return "stopped";
    observe?.(present, "present");
    const patience = options.patience ?? AbortSignal.timeout(PATIENCE);
    return await runPresent({ ...options, scheduler: present, discord, folder, apiKeys, patience });
  } finally {
    if (options.discord === undefined) await discord.stop();
  }
}
