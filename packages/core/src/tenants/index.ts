// The door of the room; what users may import stands in `src/index.ts`.
export { loadTenants } from "./load-tenants.ts";
export type {
  LoadedChannel,
  LoadedOverride,
  LoadedTenant,
  LoadedTenants,
} from "./loaded-tenant.ts";
export { problemText } from "./problem-text.ts";
export type { TenantDocument, TenantSource } from "./source.ts";
export { staticTenants } from "./static-tenants.ts";
export type { ChannelInput, ScheduleOverride, TenantInput } from "./tenant-input.ts";
export { TenantRegistry, type TenantRegistryOptions } from "./tenant-registry.ts";
export type { SectionRules, TenantRules } from "./tenant-rules.ts";
export { TENANT_KEYS } from "./tenant-schema.ts";
export { type TenantTableOptions, tenantsFromDatabase } from "./tenants-from-database.ts";
export { tenantsFromDirectory } from "./tenants-from-directory.ts";
export { tenantsFromFile } from "./tenants-from-file.ts";
