import { didYouMean, quoted } from "../config/index.ts";
import { isFields } from "./document-shape.ts";
import type { Report } from "./entry-report.ts";
import type { LoadedChannel } from "./loaded-tenant.ts";
import type { TenantRules } from "./tenant-rules.ts";
import { validateWithFiles } from "./validate-with-files.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Reads channels, and answers them beside the input with the content of its files. */
export function loadChannels(
  input: unknown,
  options: { rules: TenantRules; directory: string | undefined; report: Report },
): { channels: ReadonlyMap<string, LoadedChannel>; input: Readonly<Record<string, unknown>> } {
  const { report } = options;
  const channels = new Map<string, LoadedChannel>();
  const inputs: Record<string, unknown> = {};
  if (input === undefined || input === null) return { channels, input: inputs };
  if (!isFields(input)) {
    report(["channels"], "expected channels by name");
    return { channels, input: inputs };
  }
  for (const [name, value] of Object.entries(input)) {
    if (!NAME.test(name)) {
      report(
        ["channels", name],
        "expected a name of 1 to 63 letters, digits, dots, dashes or underscores",
        "key",
      );
      continue;
    }
    const read = loadChannel(value, {
      ...options,
      report: (path, message, of) => report(["channels", name, ...path], message, of),
    });
    inputs[name] = read?.input ?? value;
    if (read !== undefined) channels.set(name, read.channel);
  }
  return { channels, input: inputs };
}

function loadChannel(
  value: unknown,
  options: { rules: TenantRules; directory: string | undefined; report: Report },
): { channel: LoadedChannel; input: unknown } | undefined {
  const { rules, directory, report } = options;
  if (!isFields(value)) {
    report([], "expected a `type` and what it asks for");
    return undefined;
  }
  const { type } = value;
  const types = [...rules.notifiers.keys()];
  if (typeof type !== "string") {
    report(["type"], `expected the type of a notifier: ${types.join(", ")}`);
    return undefined;
  }
  const schema = rules.notifiers.get(type);
  if (schema === undefined) {
    const meant = didYouMean(type, types);
    const known = meant === "" && types.length > 0 ? `; known are ${types.join(", ")}` : meant;
    report(["type"], `unknown notifier type ${quoted(type)}${known}`);
    return undefined;
  }
  const answer = validateWithFiles(schema, value, directory);
  if ("value" in answer) return { channel: { type, config: answer.value }, input: answer.input };
  for (const issue of answer.issues) {
    report(issue.keys, issue.message, issue.unknownKey ? "key" : undefined);
  }
  return undefined;
}
