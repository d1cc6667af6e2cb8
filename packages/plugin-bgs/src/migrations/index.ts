import type { Migration } from "kysely";
import { events } from "./0001-events.ts";
import { adopt } from "./0002-adopt.ts";
import { activity } from "./0003-activity.ts";

/** The migrations of a tenant's database, by name, in order of name. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-events": events,
  "0002-adopt": adopt,
  "0003-activity": activity,
};
