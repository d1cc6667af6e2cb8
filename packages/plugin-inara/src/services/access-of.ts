import type { InaraSettings, ResolvedInaraOptions } from "../schema.ts";
import type { InaraAccess } from "./api/access.ts";

/** As whom a tenant asks: what its settings leave open is the plugin's. `undefined` without any key. */
export function accessOf(
  settings: Pick<InaraSettings, "apiKey" | "appName" | "appVersion" | "perMinute">,
  options: ResolvedInaraOptions,
): InaraAccess | undefined {
  const apiKey = settings.apiKey ?? options.apiKey;
  if (apiKey === undefined) return undefined;
  return {
    apiKey,
    appName: settings.appName ?? options.appName,
    appVersion: settings.appVersion ?? options.appVersion,
    isBeingDeveloped: options.isBeingDeveloped,
    // The plugin's key is everybody's: no tenant may hurry it.
    perMinute: (settings.apiKey && settings.perMinute) ?? options.perMinute,
  };
}
