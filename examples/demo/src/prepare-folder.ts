import { randomBytes } from "node:crypto";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestDiscord } from "@carillon/plugin-discord/testing";
import { SQUADRONS, webhookName } from "./squadrons.ts";

/** A tenant's API key, and the file it stands in. */
export interface ApiKey {
  /** The key. */
  readonly value: string;
  /** For the reader, who is never shown the key. */
  readonly file: string;
}

/**
 * Puts the tenants file into the folder, and each secret into a file of its own that only you can read,
 * named by `<NAME>_FILE` in the environment, as Docker and Kubernetes do. Answers the API keys by tenant.
 */
export async function prepareFolder(
  folder: string,
  discord: TestDiscord,
): Promise<ReadonlyMap<string, ApiKey>> {
  const secrets = join(folder, "secrets");
  await mkdir(secrets, { recursive: true, mode: 0o700 });
  await copyFile(new URL("../tenants.yaml", import.meta.url), join(folder, "tenants.yaml"));
  const keep = async (name: string, value: string): Promise<ApiKey> => {
    const file = join(secrets, name);
    await writeFile(file, `${value}\n`, { mode: 0o600 });
    process.env[`${name}_FILE`] = file;
    return { value, file };
  };
  const apiKeys = new Map<string, ApiKey>();
  for (const squadron of SQUADRONS) {
    const apiKey = await keep(squadron.apiKey, randomBytes(24).toString("base64url"));
    apiKeys.set(squadron.tenant, apiKey);
    for (const [channel, variable] of Object.entries(squadron.webhooks)) {
      await keep(variable, discord.webhookUrl(webhookName(squadron, channel)));
    }
  }
  return apiKeys;
}
