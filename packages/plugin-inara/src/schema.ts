import { Secret, type Service } from "@carillon/core";
import { z } from "zod";
import type { CommanderSource } from "./services/commanders/commander-source.ts";
import type { ExtractFields } from "./services/commanders/save-profile.ts";

const commander = z.string().trim().min(1).max(64);

const application = {
  appName: z
    .string()
    .trim()
    .min(1)
    .describe("Name of the application, exactly as Inara has white-listed it."),
  appVersion: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, "expected a version such as 1.0.0")
    .describe("Its version."),
  perMinute: z
    .number()
    .positive()
    .max(600)
    .describe(
      "Requests a minute with the key, at most; Inara allows two unless it told you otherwise.",
    ),
};

/** A tenant's section `inara` in the tenants file. */
export const inaraSettings = z.strictObject({
  apiKey: z
    .string()
    .trim()
    .min(1)
    .transform(Secret.of)
    .optional()
    .describe("The tenant's own API key, a secret; the plugin's unless told."),
  appName: application.appName
    .optional()
    .describe("Name of the tenant's own application; the plugin's unless told."),
  appVersion: application.appVersion.optional().describe("Its version; the plugin's unless told."),
  perMinute: application.perMinute
    .optional()
    .describe("Requests a minute with the tenant's own key, at most; the plugin's unless told."),
  channel: z
    .union([z.string().min(1), z.literal(false)])
    .optional()
    .describe("Channel of the report, `false` for none; unless told, `bullis` where there is one."),
  report: z
    .enum(["always", "changes"])
    .default("always")
    .describe("When there is a report: after every sync, or where there is something to tell."),
  listed: z
    .int()
    .min(0)
    .max(500)
    .default(25)
    .describe("Commanders named in a section of the report, at most; the run's log names all."),
  commanders: z
    .array(commander)
    .default([])
    .describe("Commanders to sync besides those of the source."),
  exclude: z
    .array(commander)
    .default([])
    .describe("Commanders who are never asked for, such as those who do not want it."),
});

/** A tenant's section as the schema answers it. */
export type InaraSettings = z.output<typeof inaraSettings>;

/** What `inara()` takes. */
export const inaraOptions = z
  .strictObject({
    apiKey: z
      .union([
        z.string().trim().min(1).transform(Secret.of),
        z.custom<Secret>((value) => value instanceof Secret),
      ])
      .optional()
      .describe("API key of tenants that have none of their own, a secret."),
    appName: application.appName.default("Carillon"),
    appVersion: application.appVersion.default("1.0.0"),
    isBeingDeveloped: z.boolean().default(false).describe("Tells Inara that this is a trial."),
    perMinute: application.perMinute.default(2),
    notFoundDays: z
      .number()
      .min(0)
      .default(7)
      .describe("Days for which a commander whom Inara does not know is not asked for again."),
    staleDays: z
      .number()
      .positive()
      .default(3)
      .describe("Days without a synced commander after which the health check is degraded."),
    extract: z
      .custom<ExtractFields>((value) => typeof value === "function", {
        error: "expected a function that makes further fields of a profile",
      })
      .optional()
      .describe("Makes further fields of a profile, kept as JSON in `inara_fields`."),
    commanders: z
      .custom<Service<CommanderSource>>(isService, {
        error: "expected a class, or { factory }, with a method list()",
      })
      .optional()
      .describe("The host's own source of commanders, for every tenant."),
    url: z
      .url({ protocol: /^https?$/ })
      .default("https://inara.cz/inapi/v1/")
      .describe("Where Inara is, for tests."),
  })
  .prefault({});

/** What `inara()` takes, as it is written. */
export type InaraOptions = z.input<typeof inaraOptions>;

/** What `inara()` was given, with the defaults. */
export type ResolvedInaraOptions = z.output<typeof inaraOptions>;

/** Input of the job `inara:commander-sync`. */
export const syncPayload = z.strictObject({
  commanders: z
    .array(commander)
    .min(1)
    .max(5000)
    .optional()
    .describe("Only these, also where Inara did not know them lately; all unless told."),
});

/** Channel of a tenant's report; `undefined` where it has none. */
export function reportChannel(
  { channel }: InaraSettings,
  tenant: { readonly channels: readonly string[] },
): string | undefined {
  if (channel !== undefined) return channel === false ? undefined : channel;
  // The original synced a tenant without that webhook just the same.
  return tenant.channels.includes(ORIGINAL_CHANNEL) ? ORIGINAL_CHANNEL : undefined;
}

/** Where the original posted its report. */
const ORIGINAL_CHANNEL = "bullis";

function isService(value: unknown): boolean {
  if (typeof value === "function") return true;
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { factory?: unknown }).factory === "function"
  );
}
