import type { Got } from "got";
import type { DependencyContainer } from "tsyringe";
import { bind, type ServiceRegistry } from "../container/index.ts";
import type { DatabasePools, TenantDatabase } from "../database/index.ts";
import { CarillonError } from "../errors.ts";
import { CORE_TOKENS, type RegisteredJob } from "../jobs/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { Notify, Run, State, Tenant, TenantScope } from "../model/index.ts";
import { planDeliveries } from "../notifications/index.ts";
import type { SetUpPlugin } from "../plugins/index.ts";
import { type Obstacle, type RunPlace, readState, toJson } from "../runner/index.ts";
import type { Store } from "../store/index.ts";
import type { LoadedTenant } from "../tenants/index.ts";
import type { Clock } from "../time/clock.ts";

/** What places are made of. */
export interface TenantPlaceParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly services: ServiceRegistry;
  readonly root: DependencyContainer;
  readonly databases: DatabasePools;
  readonly logger: Logger;
  readonly plugins: readonly SetUpPlugin[];
  /** Names of the host's own channels. */
  readonly hostChannels: ReadonlySet<string>;
  loaded(id: string): LoadedTenant | undefined;
  tenant(id: string): Tenant | undefined;
  http(): Got;
  delivered(): void;
}

interface Place {
  loaded: LoadedTenant;
  tenant: Tenant;
  scope: TenantScope;
  channels: ReadonlySet<string>;
}

/** Where runs and services work: a tenant's things, made when they are first asked for. */
export class TenantPlaces {
  readonly #parts: TenantPlaceParts;
  readonly #places = new Map<string, Place>();

  constructor(parts: TenantPlaceParts) {
    this.#parts = parts;
  }

  /** A tenant's things. @throws {@link CarillonError} `TENANT_UNKNOWN`, `TENANT_INVALID`. */
  scope(id: string): TenantScope {
    const tenant = this.#parts.tenant(id);
    if (tenant === undefined) {
      throw new CarillonError("TENANT_UNKNOWN", `there is no tenant ${JSON.stringify(id)}`, {
        details: { tenant: id },
      });
    }
    if (tenant.status === "invalid") {
      throw new CarillonError(
        "TENANT_INVALID",
        `tenant ${id} is set aside until its settings are mended; see tenants.problems()`,
        { details: { tenant: id } },
      );
    }
    return this.#place(id, tenant).scope;
  }

  /** Where a run works, or why it cannot. */
  forRun(run: Run, job: RegisteredJob): RunPlace | Obstacle {
    const { services, root, hostChannels } = this.#parts;
    if (run.tenant === undefined) {
      return {
        tenant: undefined,
        settings: undefined,
        get database(): TenantDatabase {
          throw noDatabase("a global job");
        },
        channels: hostChannels,
        container: (values) => runContainer(services, root, values),
      };
    }
    const tenant = this.#parts.tenant(run.tenant);
    if (tenant === undefined) return { skip: "its tenant is gone" };
    if (tenant.status === "invalid")
      return { wait: "its tenant is set aside until its settings are mended" };
    if (!tenant.plugins.includes(job.plugin))
      return { skip: `its tenant has no section for the plugin ${job.plugin}` };
    const { loaded, scope, channels } = this.#place(run.tenant, tenant);
    const lacking = this.lacks(loaded, job);
    if (lacking !== undefined) return { skip: lacking };
    return {
      tenant,
      settings: loaded.sections.get(job.plugin),
      get database() {
        return scope.database;
      },
      channels,
      container: (values) => runContainer(services, scope.container, values),
    };
  }

  /** What a tenant would need for a job and does not have. */
  lacks(loaded: LoadedTenant, job: RegisteredJob): string | undefined {
    const settings = loaded.sections.get(job.plugin);
    const needed = job.definition.channels?.(settings) ?? [];
    const missing = needed.find((channel) => !loaded.channels.has(channel));
    if (missing !== undefined) return `the tenant has no channel ${JSON.stringify(missing)}`;
    const plugin = this.#parts.plugins.find(({ name }) => name === job.plugin);
    const stores =
      job.definition.needsDatabase?.(settings) ??
      (plugin !== undefined && Object.keys(plugin.migrations).length > 0);
    if (stores && loaded.database === undefined) return "the tenant has no database";
    return undefined;
  }

  /** A tenant changed or went: its services end and its database is let go. */
  async drop(id: string): Promise<void> {
    const place = this.#places.get(id);
    this.#places.delete(id);
    if (place === undefined) return;
    await place.scope.container.dispose();
    await this.#parts.databases.release(id);
  }

  /** Lets go of all. */
  async close(): Promise<void> {
    for (const id of [...this.#places.keys()]) {
      await this.drop(id).catch((error: unknown) => {
        this.#parts.logger.warn("a tenant's services could not be disposed of", {
          tenant: id,
          error,
        });
      });
    }
  }

  #place(id: string, tenant: Tenant): Place {
    const loaded = this.#parts.loaded(id);
    if (loaded === undefined)
      throw new CarillonError("TENANT_UNKNOWN", `there is no tenant ${JSON.stringify(id)}`);
    const known = this.#places.get(id);
    if (known?.loaded === loaded) return known;
    const place: Place = {
      loaded,
      tenant,
      scope: this.#scope(loaded),
      channels: new Set(loaded.channels.keys()),
    };
    this.#places.set(id, place);
    return place;
  }

  #scope(loaded: LoadedTenant): TenantScope {
    const { services, root, plugins, http } = this.#parts;
    const { id } = loaded;
    const logger = this.#parts.logger.child?.({ tenant: id }) ?? this.#parts.logger;
    const tenant = (): Tenant => this.#parts.tenant(id) as Tenant;
    let known: TenantDatabase | undefined;
    const database = (): TenantDatabase => (known ??= this.#database(loaded));
    const scope: TenantScope = {
      get tenant() {
        return tenant();
      },
      get database() {
        return database();
      },
      notify: this.#notify(loaded),
      state: this.#state(id),
      get http() {
        return http();
      },
      logger,
      get container() {
        return container;
      },
      get: (token) => container.resolve(token),
      settings: (schema) => {
        const plugin = plugins.find(({ tenantSettings }) => tenantSettings === schema);
        if (plugin !== undefined && loaded.sections.has(plugin.name))
          return loaded.sections.get(plugin.name);
        const what = plugin === undefined ? "the plugin of that schema" : `plugin ${plugin.name}`;
        throw new CarillonError(
          "TENANT_SECTION_MISSING",
          `tenant ${id} has no section for ${what}`,
          { details: { tenant: id } },
        );
      },
    };
    const container = services.tenantContainer(root, [
      bind(CORE_TOKENS.Tenant, tenant),
      bind(CORE_TOKENS.TenantDatabase, database),
      bind(CORE_TOKENS.TenantScope, () => scope),
    ]);
    return scope;
  }

  #database(loaded: LoadedTenant): TenantDatabase {
    if (loaded.database === undefined) throw noDatabase(`tenant ${loaded.id}`);
    const enabled = this.#parts.plugins.filter(
      ({ name, tenantSettings }) => tenantSettings === undefined || loaded.sections.has(name),
    );
    return this.#parts.databases.handle({
      holder: loaded.id,
      url: loaded.database.url,
      directory: loaded.database.directory,
      plugins: enabled.map(({ name, migrations }) => ({ name, migrations })),
    });
  }

  #notify(loaded: LoadedTenant): Notify {
    return async (channel, message, options = {}) => {
      const { store, clock, delivered } = this.#parts;
      const channels = new Set(loaded.channels.keys());
      const deliveries = planDeliveries({
        channel,
        message,
        options,
        tenant: loaded.id,
        channels,
        now: clock.now(),
      });
      const added = await store.deliveries.add(deliveries);
      if (added.length > 0) delivered();
      return deliveries.map(({ id }) => id);
    };
  }

  /** Outside a run nobody knows which plugin asks: the tenant's values are shared. */
  #state(id: string): State {
    const { state } = this.#parts.store;
    const scope = `tenant@${id}`;
    return {
      get: (key, schema) => readState({ store: state, scope, key, schema }),
      set: (key, value) => state.write([{ scope, key, value: toJson(value, `state ${key}`) }]),
      delete: (key) => state.write([{ scope, key, value: undefined }]),
    };
  }
}

function runContainer(
  services: ServiceRegistry,
  above: DependencyContainer,
  values: Parameters<RunPlace["container"]>[0],
): ReturnType<RunPlace["container"]> {
  const bindings = [...values].map(([token, value]) => bind(token, value));
  const container = services.runContainer(above, bindings);
  return { container, dispose: async () => container.dispose() };
}

function noDatabase(whose: string): CarillonError {
  return new CarillonError(
    "TENANT_NO_DATABASE",
    `${whose} has no database; give the tenant a \`database:\` URL`,
  );
}
