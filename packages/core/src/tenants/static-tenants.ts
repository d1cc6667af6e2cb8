import type { TenantDocument, TenantSource } from "./source.ts";
import type { TenantInput } from "./tenant-input.ts";

/**
 * Tenants from code. They are read anew at each reload, so a host may change the list and call
 * `tenants.reload()`. Values are taken as they are: `${VAR}` is not looked up here.
 *
 * @example
 * ```ts
 * createScheduler({ tenants: staticTenants([{ id: "veil-wardens", bgs: { faction: "Veil" } }]) })
 * ```
 */
export function staticTenants(tenants: readonly TenantInput[]): TenantSource {
  let last: readonly TenantInput[] = [];
  let document: TenantDocument | undefined;
  return {
    load() {
      const isSame =
        last.length === tenants.length && last.every((tenant, index) => tenant === tenants[index]);
      if (document === undefined || !isSame) {
        last = [...tenants];
        document = { source: "code", value: { tenants: last } };
      }
      return Promise.resolve([document]);
    },
  };
}
