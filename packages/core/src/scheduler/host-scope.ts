import { CarillonError } from "../errors.ts";
import type { Tenant, TenantScope } from "../model/index.ts";
import { planDeliveries } from "../notifications/index.ts";
import { readState, toJson } from "../runner/index.ts";
import type { Assembly } from "./assembly.ts";

const SCOPE = "host";

/** What the host's own channels are sent with: no tenant's things, and an error for who asks for them. */
export function hostScope(assembly: Assembly): TenantScope {
  const { logger, root } = assembly;
  const tenant: Tenant = Object.freeze({
    id: "host",
    name: "the host",
    timezone: assembly.options.timezone,
    status: "active",
    apiKey: undefined,
    channels: [...assembly.hostChannels.keys()],
    plugins: [],
  });
  return {
    tenant,
    logger,
    container: root,
    get: (token) => root.resolve(token),
    get http() {
      return assembly.http();
    },
    get database(): never {
      throw new CarillonError(
        "TENANT_NO_DATABASE",
        "the host's own channels have no tenant's database",
      );
    },
    settings: () => {
      throw new CarillonError("TENANT_SECTION_MISSING", "the host has no tenant's settings");
    },
    notify: async (channel, message, options = {}) => {
      const { store, clock, hostChannels, live } = assembly;
      const channels = new Set(hostChannels.keys());
      const deliveries = planDeliveries({ channel, message, options, channels, now: clock.now() });
      await store.deliveries.add(deliveries);
      live.outbox?.poke();
      return deliveries.map(({ id }) => id);
    },
    state: {
      get: (key, schema) => readState({ store: assembly.store.state, scope: SCOPE, key, schema }),
      set: (key, value) =>
        assembly.store.state.write([{ scope: SCOPE, key, value: toJson(value, key) }]),
      delete: (key) => assembly.store.state.write([{ scope: SCOPE, key, value: undefined }]),
    },
  };
}
