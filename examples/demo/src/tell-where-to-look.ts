import type { Scheduler } from "@carillon/core";
import type { ApiKey } from "./prepare-folder.ts";
import { SQUADRONS } from "./squadrons.ts";
import { instantText } from "./text.ts";

/** What there is to look at. */
export interface Sights {
  /** Started. */
  readonly scheduler: Scheduler;
  /** Whose next instants are of interest. */
  readonly job: string;
  /** Where the files are. */
  readonly folder: string;
  /** By tenant. */
  readonly apiKeys: ReadonlyMap<string, ApiKey>;
  /** Where the plugins' routes are. */
  readonly url: string;
  /** It ends now. */
  readonly once: boolean;
  /** Takes each line. */
  readonly print: (line: string) => void;
}

/** Prints where the reader may go on. */
export async function tellWhereToLook(sights: Sights): Promise<void> {
  const { scheduler, job, folder, once, print } = sights;
  print("");
  print("4. Where to look");
  print(`   ${folder}`);
  const seen = (name: string, what: string): void => print(`     ${name.padEnd(20)}  ${what}`);
  seen("tenants.yaml", "the two squadrons; it holds no secret");
  seen("carillon.log", "what happened, line by line");
  seen("carillon.db", "schedules, runs and deliveries (SQLite)");
  for (const { tenant } of SQUADRONS) seen(`${tenant}.db`, "its events (SQLite)");
  print("   The program: examples/demo/src; the part that every host has: create-host.ts");
  for (const { tenant } of SQUADRONS) {
    const next = (await scheduler.schedules.get(`${job}@${tenant}`))?.nextAt;
    if (next !== undefined) print(`   Next summary of ${tenant}: ${instantText(next.getTime())}`);
  }
  if (!once) tellWhatToTry(sights);
}

function tellWhatToTry({ apiKeys, url, folder, print }: Sights): void {
  const file = apiKeys.get(SQUADRONS[0]?.tenant ?? "")?.file ?? "";
  print("");
  print("5. What to try");
  print(`   Change ${folder}/tenants.yaml: the change is applied at once.`);
  print("   Post an event of your own:");
  print(`     curl ${url}/bgs/events -H 'apiversion: 1.8.0' -H "apikey: $(cat ${file})" \\`);
  print(`       -H 'content-type: application/json' -d '${JSON.stringify([exampleEvent()])}'`);
}

function exampleEvent(): object {
  const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  return {
    event: "RedeemVoucher",
    Type: "bounty",
    Amount: 1_000_000,
    cmdr: "You",
    timestamp: now,
    tickid: "demo",
    ticktime: now,
  };
}
