import { didYouMean, quoted, validate } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import { parseTrigger } from "../triggers/index.ts";
import type { TriggerSpec } from "../triggers/spec.ts";
import { isFields } from "./document-shape.ts";
import type { Report } from "./entry-report.ts";
import type { LoadedOverride } from "./loaded-tenant.ts";
import type { TenantRules } from "./tenant-rules.ts";
import type { ScheduleFields, TenantSchemas } from "./tenant-schema.ts";

const NAME = /^[A-Za-z0-9._-]{1,120}$/;
const WHEN = ["trigger", "cron", "interval"] as const;

/** Reads a tenant's `schedules`: overrides by job id, `#name` for a named one, triggers parsed. */
export function loadOverrides(
  input: unknown,
  options: { rules: TenantRules; schemas: TenantSchemas; report: Report },
): ReadonlyMap<string, LoadedOverride> {
  const { rules, schemas, report } = options;
  const overrides = new Map<string, LoadedOverride>();
  if (input === undefined || input === null) return overrides;
  if (!isFields(input)) {
    report(["schedules"], "expected keys such as `bgs:daily-summary`");
    return overrides;
  }
  for (const [key, value] of Object.entries(input)) {
    const path = ["schedules", key];
    const id = overrideId(key, value, { rules, report: (message) => report(path, message, "key") });
    if (id === undefined) continue;
    if (overrides.has(id)) report(path, `expected one entry for ${id}, found a second`, "key");
    const override = readOverride(value, { rules, schemas, report: under(report, path) });
    if (override !== undefined) overrides.set(id, override);
  }
  return overrides;
}

function under(report: Report, base: readonly PropertyKey[]): Report {
  return (path, message, of) => report([...base, ...path], message, of);
}

/** `job` or `job#name`; a key that names no job takes it from its `job`, and is the name. */
function overrideId(
  key: string,
  value: unknown,
  options: { rules: TenantRules; report: (message: string) => void },
): string | undefined {
  const { rules, report } = options;
  const named = isFields(value) && typeof value["job"] === "string" ? value["job"] : undefined;
  const [head = "", ...rest] = key.split("#");
  const isName = named !== undefined && !head.includes(":") && rest.length === 0;
  const job = isName ? named : head;
  const name = isName ? key : rest.length === 0 ? undefined : rest.join("#");
  if (!rules.jobs.includes(job)) {
    report(`unknown job ${quoted(job)}${jobMeant(job, rules.jobs)}`);
    return undefined;
  }
  if (named !== undefined && named !== job) {
    report(`expected \`job\` to be ${quoted(job)} as in the key, found ${quoted(named)}`);
    return undefined;
  }
  if (name !== undefined && !NAME.test(name)) {
    report(
      "expected a name of 1 to 120 letters, digits, dots, dashes or underscores after the `#`",
    );
    return undefined;
  }
  return name === undefined ? job : `${job}#${name}`;
}

function jobMeant(job: string, jobs: readonly string[]): string {
  const whole = jobs.find((id) => id.endsWith(`:${job}`));
  if (whole !== undefined) return `; did you mean ${quoted(whole)}?`;
  const meant = didYouMean(job, jobs);
  return meant === "" && jobs.length > 0 && jobs.length <= 12
    ? `; known are ${jobs.join(", ")}`
    : meant;
}

function readOverride(
  value: unknown,
  options: { rules: TenantRules; schemas: TenantSchemas; report: Report },
): LoadedOverride | undefined {
  const { rules, schemas, report } = options;
  if (value === false) return false;
  if (!isFields(value)) {
    report([], "expected keys, or `false` to switch the schedule off");
    return undefined;
  }
  const answer = validate<ScheduleFields>(schemas.schedule, value);
  if ("issues" in answer) {
    for (const issue of answer.issues) {
      report(issue.keys, issue.message, issue.unknownKey ? "key" : undefined);
    }
    return undefined;
  }
  const { job: _job, trigger, cron, interval, ...policy } = answer.value;
  const given = WHEN.filter((key) => answer.value[key] !== undefined);
  if (given.length > 1) {
    report(
      [given[1] ?? ""],
      `expected one of ${WHEN.join(", ")}, found ${given.join(" and ")}`,
      "key",
    );
    return undefined;
  }
  const [when] = given;
  if (when === undefined) return policy;
  const spec = when === "trigger" ? trigger : when === "cron" ? { cron } : { interval };
  const read = readTrigger(spec, rules, (message) => report([when], message));
  return read === undefined ? undefined : { ...policy, trigger: read };
}

function readTrigger(
  spec: unknown,
  rules: TenantRules,
  report: (message: string) => void,
): TriggerSpec | undefined {
  let read: TriggerSpec;
  try {
    read = parseTrigger(spec as TriggerSpec).toSpec();
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    report(error.message);
    return undefined;
  }
  const known = Object.keys(rules.calendars ?? {});
  const unknown = calendarsOf(read).filter((name) => !known.includes(name));
  for (const name of unknown) {
    report(`unknown calendar ${quoted(name)}${didYouMean(name, known)}`);
  }
  return unknown.length === 0 ? read : undefined;
}

function calendarsOf(spec: TriggerSpec): readonly string[] {
  if ("within" in spec) {
    const names = spec.hours
      .map(({ holidays }) => holidays)
      .filter((name) => typeof name === "string");
    return [...names, ...calendarsOf(spec.within)];
  }
  if ("anyOf" in spec) return spec.anyOf.flatMap(calendarsOf);
  if ("allOf" in spec) return spec.allOf.flatMap(calendarsOf);
  return [];
}
