import { resolve } from "node:path";
import { DocumentFile } from "./document-file.ts";
import { PathWatch } from "./path-watch.ts";
import type { TenantSource } from "./source.ts";

/**
 * Tenants from one YAML or JSON file, the original `tenant.json` included. Relative paths in it begin
 * at its directory. It is read again when it changes: written in place, replaced by a rename (as
 * editors do), or behind a symbolic link that is turned (as Kubernetes does). A file with a syntax
 * error leaves its tenants as they were; one that is gone removes nobody.
 *
 * @example
 * ```ts
 * createScheduler({ tenants: tenantsFromFile("tenants.yaml") })
 * ```
 */
export function tenantsFromFile(path: string): TenantSource {
  const file = resolve(path);
  const document = new DocumentFile(file, path);
  return {
    load: async () => [await document.read()],
    watch(changed) {
      const watch = new PathWatch({
        paths: () => [file],
        changed,
      });
      return () => watch.close();
    },
  };
}
