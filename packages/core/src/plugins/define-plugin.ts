import type { AnySchema, In } from "../config/schema.ts";
import type { Plugin, PluginArguments, PluginOptions } from "./plugin.ts";

/** What a plugin's function was called with, for the scheduler to read. */
export interface PluginRecord extends Plugin {
  /** The definition. */
  readonly definition: PluginOptions<AnySchema, AnySchema>;
  /** Options as the host gave them. */
  readonly input: unknown;
}

/**
 * Makes a plugin: a function that takes the plugin's options and answers a value for
 * `createScheduler({ plugins })`.
 */
export function definePlugin<O extends AnySchema = undefined, T extends AnySchema = undefined>(
  plugin: PluginOptions<O, T>,
): (...options: PluginArguments<In<O>>) => Plugin {
  return (...options) => {
    const record: PluginRecord = {
      name: plugin.name,
      definition: plugin,
      input: options[0],
    };
    return Object.freeze(record);
  };
}
