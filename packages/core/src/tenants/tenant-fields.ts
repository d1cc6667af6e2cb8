import { resolve } from "node:path";
import { atPath, type ReferenceIssue, resolveReferences } from "../config/index.ts";
import { type Entry, type Fields, isFields } from "./document-shape.ts";
import { EntryReport } from "./entry-report.ts";
import { isLegacyEntry, modernEntry } from "./legacy-entry.ts";
import { legacySections } from "./load-sections.ts";
import { mergeDefaults } from "./merge-defaults.ts";
import type { TenantDocument } from "./source.ts";
import type { TenantRules } from "./tenant-rules.ts";

/** The defaults of a document, references resolved. */
export interface ResolvedDefaults {
  /** As they are written. */
  readonly raw: Fields;
  /** With references resolved. */
  readonly fields: Fields;
  /** References that failed. */
  readonly issues: readonly ReferenceIssue[];
}

/** Places that everybody may see; a variable that fills them is not struck out of the log. */
const PUBLIC: readonly PropertyKey[] = ["id", "name", "timezone", "enabled"];

/** Resolves the references of a document's defaults. */
export function resolveDefaults(
  defaults: Fields,
  options: { document: TenantDocument; rules: TenantRules },
): ResolvedDefaults {
  const { value, issues } = references(defaults, options);
  return { raw: defaults, fields: value, issues };
}

/**
 * What an entry says of its tenant, in Carillon's form: an original entry mapped, references
 * resolved, laid over the defaults; and where to tell what is wrong with it.
 */
export function tenantFields(
  entry: Entry & { value: Fields },
  options: { document: TenantDocument; rules: TenantRules; defaults: ResolvedDefaults },
): { fields: Fields; report: EntryReport } {
  const { document, rules, defaults } = options;
  const isLegacy = isLegacyEntry(entry.value);
  const { value, issues } = references(entry.value, { ...options, isLegacy });
  const modern = isLegacy ? modernEntry(value) : undefined;
  const report = new EntryReport({
    document,
    entry,
    defaults: defaults.raw,
    origin: modern?.origin ?? ((path) => path),
  });
  for (const issue of issues) report.unresolved(entry.path, issue);
  let own = value;
  if (modern !== undefined) {
    own = { ...modern.fields, ...legacySections(value, rules.sections, report.add) };
    for (const name of rules.sections.keys()) {
      if (!isFields(value[name])) continue;
      report.add([name], "expected no section in an entry of the original form; give it an `id`");
    }
  }
  const fields = mergeDefaults(defaults.fields, own);
  for (const issue of defaults.issues) {
    const text = atPath(defaults.raw, issue.path).value;
    // One that the tenant replaces does it no harm.
    if (atPath(fields, issue.path).value === text) report.unresolved(["defaults"], issue);
  }
  return { fields, report };
}

function references(
  fields: Fields,
  options: { document: TenantDocument; rules: TenantRules; isLegacy?: boolean },
): { value: Fields; issues: readonly ReferenceIssue[] } {
  const { document, rules, isLegacy = false } = options;
  if (document.references !== true) return { value: fields, issues: [] };
  const { value, issues } = resolveReferences(fields, {
    environment: rules.environment ?? {},
    directory: resolve(document.directory ?? "."),
    isPublic: (path) => PUBLIC.includes(path[0] ?? ""),
    // The original knew no references: a `$$` in a password of its file is two characters.
    ...(isLegacy ? { applies: (text: string) => text.includes("${") } : {}),
  });
  return { value: value as Fields, issues };
}
