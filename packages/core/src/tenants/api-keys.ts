import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { LoadedTenant } from "./loaded-tenant.ts";

/**
 * Finds tenants by API key. Each look-up compares against every key, by digests of equal length, so
 * that the time it takes tells nothing of the keys.
 */
export class ApiKeys {
  readonly #salt = randomBytes(32);
  readonly #digests: readonly { readonly digest: Buffer; readonly tenant: LoadedTenant }[];

  constructor(tenants: readonly LoadedTenant[]) {
    this.#digests = tenants.flatMap((tenant) =>
      tenant.apiKey === undefined || !tenant.enabled
        ? []
        : [{ digest: this.#digest(tenant.apiKey.reveal()), tenant }],
    );
  }

  /** The tenant with this key; one that is switched off is not found. */
  find(key: string): LoadedTenant | undefined {
    const wanted = this.#digest(key);
    let found: LoadedTenant | undefined;
    for (const { digest, tenant } of this.#digests) {
      if (timingSafeEqual(digest, wanted)) found = tenant;
    }
    return found;
  }

  #digest(key: string): Buffer {
    return createHmac("sha256", this.#salt).update(key).digest();
  }
}
