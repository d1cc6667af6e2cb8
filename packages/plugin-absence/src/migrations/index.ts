import type { Migration } from "kysely";
import { tables } from "./0001-tables.ts";

/** The migrations of a tenant's database, by name, in order of name. */
export const migrations: Readonly<Record<string, Migration>> = { "0001-tables": tables };
