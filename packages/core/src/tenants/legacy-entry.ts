import { createHash } from "node:crypto";
import type { Fields } from "./document-shape.ts";

/** Keys that only Carillon's own form has. */
const OWN_KEYS = [
  "id",
  "timezone",
  "apiKey",
  "database",
  "enabled",
  "channels",
  "alerts",
  "schedules",
];

/** An entry of the original `tenant.json` in Carillon's form. */
export interface ModernEntry {
  /** Core's keys; the plugins' sections are theirs to map. */
  readonly fields: Fields;
  /** Where a place of the new form stands in the original. */
  readonly origin: (path: readonly PropertyKey[]) => readonly PropertyKey[];
}

/**
 * Whether an entry is one of the original `tenant.json`: it has none of the keys of Carillon's form,
 * and some key with an underscore, which no section can have.
 */
export function isLegacyEntry(entry: Fields): boolean {
  const keys = Object.keys(entry);
  return keys.some((key) => key.includes("_")) && !keys.some((key) => OWN_KEYS.includes(key));
}

/**
 * Core's part of an original entry: id = slug of the name, `api_key`, `db_uri` (as it is), and
 * `discord_webhooks` as channels of the same names. What is empty counts as missing, as it did there.
 */
export function modernEntry(entry: Fields): ModernEntry {
  const { name, api_key: apiKey, db_uri: database, discord_webhooks: webhooks } = entry;
  const isMap = typeof webhooks === "object" && webhooks !== null && !Array.isArray(webhooks);
  const channels = isMap
    ? Object.fromEntries(
        Object.entries(webhooks)
          .filter(([, url]) => !isEmpty(url))
          .map(([channel, url]) => [channel, { type: "discord", url: url as unknown }]),
      )
    : webhooks;
  const fields = { name, apiKey, database, channels };
  return {
    fields: {
      ...(typeof name === "string" && name.trim() !== "" ? { id: slug(name) } : {}),
      ...Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value))),
    },
    origin,
  };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** `Veil Wärdens!` → `veil-wardens`; a name without a Latin letter gets an id from its hash. */
function slug(name: string): string {
  const words = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, "");
  if (words !== "") return words;
  return `tenant-${createHash("sha256").update(name.normalize("NFC")).digest("hex").slice(0, 8)}`;
}

function origin(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const [first, second] = path;
  switch (first) {
    case "id":
      return ["name"];
    case "apiKey":
      return ["api_key"];
    case "database":
      return ["db_uri"];
    case "channels":
      return second === undefined ? ["discord_webhooks"] : ["discord_webhooks", second];
    case "name":
      return path;
    default:
      // A section is made of keys that only its plugin knows.
      return [];
  }
}
