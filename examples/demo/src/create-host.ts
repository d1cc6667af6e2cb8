import { join } from "node:path";
import {
  type Clock,
  createScheduler,
  type Plugin,
  type Scheduler,
  sqliteStore,
  tenantsFromFile,
} from "@carillon/core";
import { bgs } from "@carillon/plugin-bgs";
import { discord } from "@carillon/plugin-discord";

/** What the demo's scheduler is made of. */
export interface HostOptions {
  /** Where tenants file, databases and log are. */
  folder: string;
  /** Where Discord is; a real host leaves it out. */
  discordUrl: string;
  /** The machine's clock unless told. */
  clock?: Clock | undefined;
  /** Plugins beside Discord and BGS. */
  plugins?: readonly Plugin[] | undefined;
}

/** The scheduler: this is all that a host of your own needs. */
export function createHost({ folder, discordUrl, clock, plugins = [] }: HostOptions): Scheduler {
  return createScheduler({
    tenants: tenantsFromFile(join(folder, "tenants.yaml")),
    store: sqliteStore({ file: join(folder, "carillon.db") }),
    // The demo asks nobody outside this machine, so galaxy ticks are not looked up.
    plugins: [discord({ baseUrl: discordUrl }), bgs({ tickPolling: "never" }), ...plugins],
    logging: { level: "debug", console: "off", file: { path: join(folder, "carillon.log") } },
    ...(clock === undefined ? {} : { clock }),
  });
}
