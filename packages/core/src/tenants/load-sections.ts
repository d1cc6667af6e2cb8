import { type Fields, isFields } from "./document-shape.ts";
import type { Report } from "./entry-report.ts";
import type { SectionRules, TenantRules } from "./tenant-rules.ts";
import { validateWithFiles } from "./validate-with-files.ts";

/** Reads the sections of the plugins, and answers them beside the input with the content of its files. */
export function loadSections(
  input: Fields,
  options: { rules: TenantRules; directory: string | undefined; report: Report },
): { sections: ReadonlyMap<string, unknown>; input: Fields } {
  const { rules, directory, report } = options;
  const sections = new Map<string, unknown>();
  const inputs: Record<string, unknown> = {};
  for (const [name, { schema }] of rules.sections) {
    const given = input[name];
    if (given === undefined || given === false) continue;
    const value = given === null ? {} : given;
    inputs[name] = value;
    if (schema === undefined) {
      if (!isFields(value) || Object.keys(value).length > 0) {
        report([name], `the plugin ${name} serves every tenant and takes no settings`, "key");
      }
      continue;
    }
    const answer = validateWithFiles(schema, value, directory);
    inputs[name] = answer.input;
    if ("value" in answer) sections.set(name, answer.value);
    else {
      for (const issue of answer.issues) {
        report([name, ...issue.keys], issue.message, issue.unknownKey ? "key" : undefined);
      }
    }
  }
  return { sections, input: inputs };
}

/** The sections that plugins make of an entry of the original `tenant.json`. */
export function legacySections(
  entry: Fields,
  sections: ReadonlyMap<string, SectionRules>,
  report: Report,
): Fields {
  const made: Record<string, unknown> = {};
  for (const [name, rules] of sections) {
    if (rules.legacyTenant === undefined) continue;
    try {
      const section = rules.legacyTenant(entry);
      if (section !== undefined) made[name] = section;
    } catch (error) {
      const kind = error instanceof Error ? error.name : typeof error;
      report([name], `the plugin ${name} could not read the entry: its legacyTenant threw ${kind}`);
    }
  }
  return made;
}
