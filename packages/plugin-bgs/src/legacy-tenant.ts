/**
 * This plugin's section for an entry of the original `tenant.json`: its `faction_name`. Webhooks have
 * become channels of the same names, which are the defaults here (`shoutout`, `bgs`).
 *
 * @see `bgs-and-inara.md` section 1 for the keys.
 */
export function legacyTenant(entry: Readonly<Record<string, unknown>>): unknown {
  const faction = entry["faction_name"];
  // Empty matched every faction in the original; here it is none.
  return typeof faction === "string" && faction.trim() !== "" ? { faction } : {};
}
