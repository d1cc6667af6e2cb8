/**
 * This plugin's section for an entry of the original `tenant.json`: its `inara_api_key`. Webhooks have
 * become channels of the same names; the report goes to `bullis`, where there is one.
 *
 * @see `bgs-and-inara.md` section 1 for the keys.
 */
export function legacyTenant(entry: Readonly<Record<string, unknown>>): unknown {
  const apiKey = entry["inara_api_key"];
  return typeof apiKey === "string" && apiKey.trim() !== "" ? { apiKey } : {};
}
