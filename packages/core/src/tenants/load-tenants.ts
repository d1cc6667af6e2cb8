import { fingerprint, type Secret } from "../config/index.ts";
import type { TenantProblem } from "../model/index.ts";
import { documentProblem } from "./document-problem.ts";
import { documentShape, isFields } from "./document-shape.ts";
import { isLegacyEntry } from "./legacy-entry.ts";
import { loadTenant } from "./load-tenant.ts";
import type { LoadedTenant, LoadedTenants } from "./loaded-tenant.ts";
import type { TenantDocument } from "./source.ts";
import { resolveDefaults } from "./tenant-fields.ts";
import type { TenantRules } from "./tenant-rules.ts";
import { tenantSchemas } from "./tenant-schema.ts";

/**
 * Reads the tenants of documents. Reads secret files where a document may refer to them, and changes
 * nothing else. Everything that is wrong is told at once; a tenant with a problem is set aside, and
 * so is an id that stands twice, since nobody could tell which one is meant.
 */
export function loadTenants(
  documents: readonly TenantDocument[],
  rules: TenantRules,
): LoadedTenants {
  const schemas = tenantSchemas();
  const tenants = new Map<string, LoadedTenant>();
  const places = new Map<string, TenantProblem>();
  const problems: TenantProblem[] = [];
  const broken = new Map<TenantDocument, readonly TenantProblem[]>();
  const unidentified = new Set<string>();
  for (const document of documents) {
    const shape = documentShape(document);
    if ("problems" in shape) {
      const told = shape.problems.map((problem) => documentProblem(document, problem));
      problems.push(...told);
      broken.set(document, told);
      continue;
    }
    const defaults = resolveDefaults(shape.defaults, { document, rules });
    for (const entry of shape.entries) {
      const loaded = loadTenant(entry, { document, defaults, rules, schemas });
      problems.push(...loaded.problems);
      const { tenant } = loaded;
      if (tenant === undefined) {
        unidentified.add(document.source);
        continue;
      }
      const idKey = isFields(entry.value) && isLegacyEntry(entry.value) ? "name" : "id";
      const place = documentProblem(document, { path: [...entry.path, idKey], message: "" });
      const other = tenants.get(tenant.id);
      const first = places.get(tenant.id);
      if (other === undefined || first === undefined) {
        tenants.set(tenant.id, tenant);
        places.set(tenant.id, place);
        continue;
      }
      const twin = twinsOf(tenant.id, [first, place]);
      problems.push(...twin);
      tenants.set(tenant.id, setAside(other, [...tenant.problems, ...twin]));
    }
  }
  return {
    ...withoutSharedKeys([...tenants.values()], inOrder(unique(problems), documents)),
    broken,
    unidentified,
  };
}

function setAside(tenant: LoadedTenant, problems: readonly TenantProblem[]): LoadedTenant {
  return { ...tenant, valid: false, problems: unique([...tenant.problems, ...problems]) };
}

function twinsOf(tenant: string, [first, second]: readonly [TenantProblem, TenantProblem]) {
  const say = (here: TenantProblem, there: TenantProblem): TenantProblem => ({
    ...here,
    tenant,
    message: `the id "${tenant}" stands twice, also at ${placeText(there)}; ids are unique`,
  });
  return [say(first, second), say(second, first)];
}

function placeText({ file, line, column, path }: TenantProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return line === undefined ? `${place} ${path}` : place;
}

/** A key that opens two tenants opens neither; their jobs run all the same. */
function withoutSharedKeys(
  tenants: readonly LoadedTenant[],
  problems: readonly TenantProblem[],
): Pick<LoadedTenants, "tenants" | "problems"> {
  const owners = new Map<string, string[]>();
  const textOf = (key: Secret | undefined): string => key?.reveal() ?? "";
  for (const { apiKey, id } of tenants) {
    if (apiKey === undefined) continue;
    owners.set(textOf(apiKey), [...(owners.get(textOf(apiKey)) ?? []), id]);
  }
  const shared: TenantProblem[] = [];
  const checked = tenants.map((tenant) => {
    const others = (owners.get(textOf(tenant.apiKey)) ?? []).filter((id) => id !== tenant.id);
    if (tenant.apiKey === undefined || others.length === 0) return tenant;
    const problem: TenantProblem = {
      tenant: tenant.id,
      file: tenant.source,
      path: "apiKey",
      message: `the same API key belongs to ${others.join(", ")}; it opens no tenant until they differ`,
    };
    shared.push(problem);
    return {
      ...tenant,
      apiKey: undefined,
      hash: fingerprint([tenant.hash, "shared key"]),
      problems: [...tenant.problems, problem],
    };
  });
  return { tenants: checked, problems: [...problems, ...shared] };
}

function inOrder(
  problems: readonly TenantProblem[],
  documents: readonly TenantDocument[],
): readonly TenantProblem[] {
  const order = new Map(documents.map(({ source }, index) => [source, index]));
  const rank = ({ file = "", line = 0, column = 0 }: TenantProblem): readonly number[] => [
    order.get(file) ?? 0,
    line,
    column,
  ];
  return problems.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    const at = left.findIndex((value, index) => value !== right[index]);
    return (left[at] ?? 0) - (right[at] ?? 0);
  });
}

function unique(problems: readonly TenantProblem[]): readonly TenantProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const { file, line, column, path, message } = problem;
    const key = JSON.stringify([file, line, column, path, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
