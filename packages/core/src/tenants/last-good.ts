import type { LoadedTenant, LoadedTenants } from "./loaded-tenant.ts";
import type { TenantDocument } from "./source.ts";

/**
 * Remembers what was last read from each source, and lends it where a document is broken: a slip in a
 * file takes its tenants from nobody.
 */
export class LastGood {
  #documents = new Map<string, TenantDocument>();
  #tenants: readonly LoadedTenant[] = [];

  /** Reads documents, broken ones replaced by their last good ones. */
  fill(
    documents: readonly TenantDocument[],
    load: (documents: readonly TenantDocument[]) => LoadedTenants,
  ): LoadedTenants {
    const keyed = withKeys(documents);
    const first = load(documents);
    const kept = new Map<string, TenantDocument>();
    let isLent = false;
    for (const [key, document] of keyed) {
      const good = first.broken.has(document) ? this.#documents.get(key) : document;
      if (good === undefined) continue;
      isLent ||= good !== document;
      kept.set(key, good);
    }
    const second = isLent ? load([...kept.values()]) : first;
    this.#documents = kept;
    const tenants = this.#withMissing(second);
    this.#tenants = tenants;
    if (!isLent) return { ...first, tenants };
    const told = [...first.broken.values()].flat();
    return { ...second, tenants, broken: first.broken, problems: [...told, ...second.problems] };
  }

  /** An entry that cannot be told by its id may be any of those that are missing. */
  #withMissing(loaded: LoadedTenants): readonly LoadedTenant[] {
    const before = new Map(this.#tenants.map((tenant) => [tenant.id, tenant]));
    const present = loaded.tenants.map((tenant) => {
      const known = before.get(tenant.id);
      before.delete(tenant.id);
      return known !== undefined && isSame(known, tenant) ? known : tenant;
    });
    const missing = [...before.values()].filter(({ source }) => loaded.unidentified.has(source));
    return [...present, ...missing];
  }
}

/** One that has not changed stays the same object, and what hangs on it goes on. */
function isSame(known: LoadedTenant, tenant: LoadedTenant): boolean {
  return (
    known.valid && tenant.valid && known.hash === tenant.hash && known.source === tenant.source
  );
}

/** Two documents of one source are told apart by their order. */
function withKeys(documents: readonly TenantDocument[]): readonly [string, TenantDocument][] {
  const seen = new Map<string, number>();
  return documents.map((document) => {
    const count = seen.get(document.source) ?? 0;
    seen.set(document.source, count + 1);
    return [`${count}#${document.source}`, document];
  });
}
