import { resolve } from "node:path";
import {
  didYouMean,
  fingerprint,
  quoted,
  rememberSecret,
  Secret,
  unknownKey,
} from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { Alerts, TenantProblem } from "../model/index.ts";
import { documentProblem } from "./document-problem.ts";
import { type Entry, type Fields, isFields } from "./document-shape.ts";
import type { Report } from "./entry-report.ts";
import { loadChannels } from "./load-channels.ts";
import { FILE_KEYS, loadHead } from "./load-head.ts";
import { loadOverrides } from "./load-overrides.ts";
import { loadSections } from "./load-sections.ts";
import type { LoadedTenant } from "./loaded-tenant.ts";
import type { TenantDocument } from "./source.ts";
import { type ResolvedDefaults, tenantFields } from "./tenant-fields.ts";
import type { TenantRules } from "./tenant-rules.ts";
import { TENANT_KEYS, type TenantSchemas } from "./tenant-schema.ts";

/** What an entry is read with. */
export interface EntryOptions {
  /** Where it stands. */
  readonly document: TenantDocument;
  /** What lies under it. */
  readonly defaults: ResolvedDefaults;
  /** What it is held against. */
  readonly rules: TenantRules;
  /** Core's part of that. */
  readonly schemas: TenantSchemas;
}

/** An entry as it was read; without a tenant when it has no id to be told by. */
export interface LoadedEntry {
  /** The tenant, good or set aside. */
  readonly tenant?: LoadedTenant;
  /** What is wrong with it. */
  readonly problems: readonly TenantProblem[];
}

/** Reads one tenant, and tells everything that is wrong with it. */
export function loadTenant(entry: Entry, options: EntryOptions): LoadedEntry {
  const { document, rules, schemas } = options;
  if (!isFields(entry.value)) {
    const message = "expected a tenant with its keys, found something else";
    return { problems: [documentProblem(document, { path: entry.path, message })] };
  }
  const { fields, report } = tenantFields({ path: entry.path, value: entry.value }, options);
  checkKeys(fields, rules, report.add);
  const root = resolve(document.directory ?? ".");
  const directory = document.references === true ? root : undefined;
  const context = { rules, schemas, directory, report: report.add };
  const { head, input: headInput } = loadHead(fields, context);
  const { channels, input: channelInput } = loadChannels(fields["channels"], context);
  const { sections, input: sectionInput } = loadSections(fields, context);
  const overrides = loadOverrides(fields["schedules"], context);
  checkAlerts(fields["alerts"], Object.keys(channelInput), report.add);
  const inputs = [headInput, channelInput, sectionInput, fields["schedules"]];
  const hash = hashOf([...inputs, head.database === undefined ? "" : root], report.add);
  const { id } = head;
  if (id === undefined) return { problems: report.problems };
  const problems = report.problems.map((problem) => ({ tenant: id, ...problem }));
  const tenant: LoadedTenant = {
    id,
    name: head.name ?? id,
    timezone: head.timezone ?? rules.timezone,
    enabled: head.enabled ?? true,
    apiKey: head.apiKey === undefined ? undefined : Secret.of(head.apiKey),
    ...(head.database === undefined
      ? {}
      : { database: { url: secretUrl(head.database), directory: root } }),
    channels,
    sections,
    overrides,
    ...(head.alerts === undefined ? {} : { alerts: head.alerts as Alerts }),
    valid: problems.length === 0,
    hash,
    problems,
    source: document.source,
  };
  return { tenant, problems };
}

function checkKeys(fields: Fields, rules: TenantRules, report: Report): void {
  const known = [...TENANT_KEYS, ...rules.sections.keys()];
  for (const key of Object.keys(fields)) {
    if (known.includes(key) || (FILE_KEYS as readonly string[]).includes(key)) continue;
    report([key], unknownKey([key], known).message, "key");
  }
}

function checkAlerts(alerts: unknown, channels: readonly string[], report: Report): void {
  const channel = isFields(alerts) ? alerts["channel"] : undefined;
  if (typeof channel !== "string" || channels.includes(channel)) return;
  report(
    ["alerts", "channel"],
    `unknown channel ${quoted(channel)}${didYouMean(channel, channels)}`,
  );
}

/** From the input: what schemas answer may hold functions, and secrets look alike. */
function hashOf(input: unknown, report: Report): string {
  try {
    return fingerprint(input);
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    report([], error.message);
    return "";
  }
}

function secretUrl(url: string): Secret {
  // Drivers name the password alone.
  const password = /^[^:]+:\/\/[^/?#]*?:([^/?#]*)@/.exec(url)?.[1];
  if (password !== undefined) {
    rememberSecret(password);
    rememberSecret(decoded(password));
  }
  return Secret.of(url);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
