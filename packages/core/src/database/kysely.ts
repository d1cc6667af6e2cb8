import { createRequire } from "node:module";
import type * as kyselyModule from "kysely";

/** Kysely, loaded at first use: it takes longer to load than the rest of core. */
export function loadKysely(): typeof kyselyModule {
  return createRequire(import.meta.url)("kysely") as typeof kyselyModule;
}
