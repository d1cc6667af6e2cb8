import { type TenantScope, type Token, token } from "@carillon/core";
import type { InaraSettings } from "../../schema.ts";
import { foldName } from "../api/read-profile.ts";

/** Whose commanders are synced. */
export interface CommanderSource {
  /** Names of all commanders of one tenant; doubles and blanks do no harm. */
  list(): Promise<readonly string[]>;
}

/**
 * The source of a tenant's commanders; a host replaces it with `inara({ commanders })` or
 * `createScheduler({ provide })`, per tenant.
 */
export const CommanderSource: Token<CommanderSource> = token<CommanderSource>("inara:commanders");

/**
 * The commanders in the events of `@carillon/plugin-bgs`, which offers them under this name. That plugin
 * is not imported: where it is not registered, there is nobody by this name.
 */
const BgsCommanders: Token<CommanderSource> = token<CommanderSource>("bgs:commanders");

/** Lists the commanders of the tenant's events where plugin-bgs serves it, else nobody. */
export class EventCommanderSource implements CommanderSource {
  readonly #scope: Pick<TenantScope, "tenant" | "container" | "get">;

  /** Lists a tenant's. */
  constructor(scope: Pick<TenantScope, "tenant" | "container" | "get">) {
    this.#scope = scope;
  }

  /** See {@link CommanderSource}. */
  async list(): Promise<readonly string[]> {
    const { tenant, container, get } = this.#scope;
    const isThere = tenant.plugins.includes("bgs") && container.isRegistered(BgsCommanders, true);
    return isThere ? await get(BgsCommanders).list() : [];
  }
}

/** The commanders to sync: the source's and the settings', each once, without those excluded. */
export async function commandersOf(scope: {
  readonly source: CommanderSource;
  readonly settings: InaraSettings;
}): Promise<readonly string[]> {
  const { source, settings } = scope;
  return eachOnce([...(await source.list()), ...settings.commanders], settings.exclude);
}

/**
 * Names without doubles, blanks and those left out; told apart as Inara does, kept as first written. What
 * is longer than 64 characters is nobody's name.
 */
export function eachOnce(
  names: readonly string[],
  exclude: readonly string[] = [],
): readonly string[] {
  const known = new Set(exclude.map(foldName));
  const once: string[] = [];
  for (const name of names) {
    const folded = foldName(name);
    if (folded === "" || name.trim().length > LONGEST || known.has(folded)) continue;
    known.add(folded);
    once.push(name.trim());
  }
  return once;
}

// The game ends a name long before that.
const LONGEST = 64;
