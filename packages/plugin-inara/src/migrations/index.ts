import type { Migration } from "kysely";
import { cmdr } from "./0001-cmdr.ts";
import { outcome } from "./0002-outcome.ts";

/** The migrations of a tenant's database, by name, in order of name. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-cmdr": cmdr,
  "0002-outcome": outcome,
};
