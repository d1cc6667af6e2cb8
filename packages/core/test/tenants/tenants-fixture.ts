import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { parseConfig, Secret } from "../../src/config/index.ts";
import type { Logger } from "../../src/logging/logger.ts";
import {
  type LoadedTenant,
  loadTenants,
  problemText,
  type SectionRules,
  type TenantRules,
} from "../../src/tenants/index.ts";

const report = z.strictObject({
  channel: z.string().default("shoutout"),
  format: z.enum(["classic", "embed"]).default("classic"),
});

const bgs = z.strictObject({
  faction: z.string().min(1),
  daily: report.extend({ top: z.int().default(5) }).prefault({}),
  conflicts: report.prefault({ channel: "bgs" }),
});

const inara = z.strictObject({
  apiKey: z.string().transform(Secret.of).optional(),
  channel: z.string().optional(),
});

const discord = z.strictObject({
  type: z.literal("discord"),
  url: z
    .string()
    .regex(/^https:\/\/discord\.com\/api\/webhooks\//, { error: "expected a Discord webhook URL" })
    .transform(Secret.of),
  threadId: z.string().optional(),
});

const log = z.strictObject({ type: z.literal("log"), level: z.enum(["info", "warn"]).optional() });

/** What plugins like those of the first-party packages register; made for each test. */
export function rules(changes: Partial<TenantRules> = {}): TenantRules {
  return {
    timezone: "UTC",
    sections: new Map<string, SectionRules>([
      [
        "bgs",
        {
          schema: bgs,
          legacyTenant: (entry) =>
            typeof entry["faction_name"] === "string" && entry["faction_name"] !== ""
              ? { faction: entry["faction_name"] }
              : undefined,
        },
      ],
      [
        "inara",
        {
          schema: inara,
          legacyTenant: (entry) => ({
            channel: "bullis",
            ...(typeof entry["inara_api_key"] === "string"
              ? { apiKey: entry["inara_api_key"] }
              : {}),
          }),
        },
      ],
      ["poker", {}],
    ]),
    notifiers: new Map<string, typeof discord | typeof log>([
      ["discord", discord],
      ["log", log],
    ]),
    jobs: ["bgs:daily-summary", "bgs:space-cz-summary", "inara:sync", "poker:reminder"],
    calendars: { nsw: { excluded: () => undefined } },
    environment: {},
    ...changes,
  };
}

/** Loads a text as the file `t.yaml`. */
export function load(
  text: string,
  options: { changes?: Partial<TenantRules>; directory?: string; references?: boolean } = {},
) {
  const { value, problems, locate } = parseConfig(text);
  const { directory, references = true } = options;
  const document = {
    source: "t.yaml",
    value,
    problems,
    locate,
    references,
    ...(directory === undefined ? {} : { directory }),
  };
  const loaded = loadTenants([document], rules(options.changes));
  return {
    ...loaded,
    texts: loaded.problems.map(problemText),
    get: (id: string) => loaded.tenants.find((tenant) => tenant.id === id),
  };
}

/** A folder that is gone after the test, and a way to write files into it. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "carillon-tenants-"));
  return {
    path,
    write: (name: string, text: string | Uint8Array) => writeFile(join(path, name), text),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** A logger that keeps its lines. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const add =
    (level: string) =>
    (message: string, meta?: object): void =>
      void lines.push(`${level} ${message}${meta === undefined ? "" : ` ${JSON.stringify(meta)}`}`);
  return { lines, debug: add("debug"), info: add("info"), warn: add("warn"), error: add("error") };
}

/** A tenant as plain data, secrets revealed, to compare as a whole. */
export function revealed(tenant: LoadedTenant | undefined): unknown {
  return tenant === undefined ? undefined : plain({ ...tenant, hash: undefined });
}

function plain(value: unknown): unknown {
  if (value instanceof Secret) return `secret ${value.reveal()}`;
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plain(item)]),
  );
}
