import { initialMigration } from "./0001-initial.ts";
import type { Migration } from "./migration.ts";

/** All steps, in order. */
export const storeMigrations: readonly Migration[] = [initialMigration];
