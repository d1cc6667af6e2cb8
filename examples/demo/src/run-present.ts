import type { Scheduler } from "@carillon/core";
import type { TestDiscord } from "@carillon/plugin-discord/testing";
import { aborted } from "./aborted.ts";
import type { ApiKey } from "./prepare-folder.ts";
import { Round, type RoundEnd } from "./round.ts";
import { serve } from "./serve.ts";
import { SQUADRONS } from "./squadrons.ts";
import { tellProblems } from "./tell-problems.ts";
import { tellReceived } from "./tell-received.ts";
import { tellWhereToLook } from "./tell-where-to-look.ts";
import { runLine } from "./text.ts";

/** Id of the job that every tenant has to have run. */
const SUMMARY = "bgs:daily-summary";

/** What the present is made of. */
export interface PresentOptions {
  /** Not yet started. */
  readonly scheduler: Scheduler;
  /** Where messages arrive. */
  readonly discord: TestDiscord;
  /** Where the files are. */
  readonly folder: string;
  /** By tenant. */
  readonly apiKeys: ReadonlyMap<string, ApiKey>;
  /** Ends after the first round. */
  readonly once: boolean;
  /** Ends the wait for the round. */
  readonly patience: AbortSignal;
  /** Ends it all. */
  readonly signal: AbortSignal;
  /** Takes each line. */
  readonly print: (line: string) => void;
}

/** The second life: what was due is caught up, and it goes on. */
export async function runPresent(options: PresentOptions): Promise<RoundEnd> {
  const { scheduler, discord, once, patience, signal, print } = options;
  const round = new Round(scheduler, {
    tenants: SQUADRONS.map(({ tenant }) => tenant),
    job: SUMMARY,
    finished: (run) => print(runLine(run)),
  });
  print("");
  print("2. Now: the host starts again, and makes up for what fell due while it was down");
  await scheduler.start();
  const server = await serve(scheduler);
  try {
    const end = await round.ended(patience, signal);
    if (end === "stopped") return end;
    tellReceived(discord, print);
    if (end === "late") await tellProblems(scheduler, print);
    await tellWhereToLook({ ...options, job: SUMMARY, url: server.url });
    if (once) return end;
    print("");
    print("It goes on running. Ctrl-C ends it.");
    await aborted(signal);
    print("It stops.");
    return end;
  } finally {
    await server.close();
    await scheduler.stop();
  }
}
