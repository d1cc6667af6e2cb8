import { CarillonError } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import type { Tenant, TenantChanges, TenantProblem, TenantScope, Tenants } from "../model/index.ts";
import type { StateStore } from "../store/index.ts";
import type { LoadedTenant, TenantRegistry } from "../tenants/index.ts";

const SCOPE = "core:tenants";
const PAUSED = "paused";

/** What the directory works with. */
export interface TenantDirectoryParts {
  readonly state: StateStore;
  readonly logger: Logger;
  registry(): TenantRegistry;
  /** Names of plugins that serve every tenant. */
  everywhere(): readonly string[];
  scope(id: string): TenantScope;
  /** A tenant was paused or resumed. */
  switched(id: string): void;
  testChannel(scope: TenantScope, channel: string): Promise<void>;
}

/** The tenants as plugins and hosts see them. */
export class TenantDirectory implements Tenants {
  readonly #parts: TenantDirectoryParts;
  readonly #views = new WeakMap<LoadedTenant, Tenant>();
  #paused: ReadonlySet<string> = new Set();

  constructor(parts: TenantDirectoryParts) {
    this.#parts = parts;
  }

  list(): readonly Tenant[] {
    return this.#parts
      .registry()
      .list()
      .filter(({ enabled }) => enabled)
      .map((loaded) => this.#view(loaded))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  get(id: string): Tenant | undefined {
    const loaded = this.#parts.registry().get(id);
    return loaded?.enabled === true ? this.#view(loaded) : undefined;
  }

  byApiKey(key: string): Tenant | undefined {
    const loaded = this.#parts.registry().byApiKey(key);
    return loaded?.enabled === true ? this.#view(loaded) : undefined;
  }

  problems(): readonly TenantProblem[] {
    return this.#parts.registry().problems();
  }

  async use<T>(id: string, work: (scope: TenantScope) => Promise<T>): Promise<T> {
    return work(this.#parts.scope(id));
  }

  reload(): Promise<TenantChanges> {
    return this.#parts.registry().reload();
  }

  pause(id: string): Promise<void> {
    return this.#switch(id, true);
  }

  resume(id: string): Promise<void> {
    return this.#switch(id, false);
  }

  async testChannel(id: string, channel: string): Promise<void> {
    const scope = this.#parts.scope(id);
    await this.#parts.testChannel(scope, channel);
  }

  /** Why a tenant's schedules do not fire now. */
  held(id: string): string | undefined {
    const tenant = this.get(id);
    if (tenant === undefined) return "its tenant is gone";
    if (tenant.status === "invalid") return "its tenant is invalid";
    return tenant.status === "paused" ? "its tenant is paused" : undefined;
  }

  /** Reads the operators' switches, which another node may have moved; answers the tenants they changed. */
  async refresh(): Promise<readonly string[]> {
    const paused = new Set(readPaused(await this.#parts.state.get(SCOPE, PAUSED)));
    const changed = [...new Set([...paused, ...this.#paused])].filter(
      (id) => paused.has(id) !== this.#paused.has(id),
    );
    this.#paused = paused;
    for (const id of changed) this.#parts.switched(id);
    return changed;
  }

  async #switch(id: string, pause: boolean): Promise<void> {
    if (this.get(id) === undefined) {
      throw new CarillonError("TENANT_UNKNOWN", `there is no tenant ${JSON.stringify(id)}`, {
        details: { tenant: id },
      });
    }
    const paused = new Set(readPaused(await this.#parts.state.get(SCOPE, PAUSED)));
    if (pause) paused.add(id);
    else paused.delete(id);
    await this.#parts.state.write([{ scope: SCOPE, key: PAUSED, value: [...paused] }]);
    this.#parts.logger.info(pause ? "tenant paused" : "tenant resumed", { tenant: id });
    await this.refresh();
  }

  #view(loaded: LoadedTenant): Tenant {
    const status = !loaded.valid ? "invalid" : this.#paused.has(loaded.id) ? "paused" : "active";
    const known = this.#views.get(loaded);
    if (known?.status === status) return known;
    const view: Tenant = Object.freeze({
      id: loaded.id,
      name: loaded.name,
      timezone: loaded.timezone,
      status,
      apiKey: loaded.apiKey,
      channels: [...loaded.channels.keys()],
      plugins: loaded.valid
        ? [...new Set([...this.#parts.everywhere(), ...loaded.sections.keys()])]
        : [],
    });
    this.#views.set(loaded, view);
    return view;
  }
}

function readPaused(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((each): each is string => typeof each === "string")
    : [];
}
