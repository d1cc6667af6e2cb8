import { nearest } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import { TENANT_KEYS } from "../tenants/index.ts";
import type { PluginRecord } from "./define-plugin.ts";

const NAME = /^[a-z][a-z0-9-]{0,40}$/;
/** Keys of a tenant that are core's own, and the name of core's own parts. */
const RESERVED: ReadonlySet<string> = new Set([...TENANT_KEYS, "core"]);

/**
 * Sorts plugins so that each comes after those it depends on, otherwise as the host listed them.
 *
 * @throws {@link CarillonError} `PLUGIN_INVALID`, `PLUGIN_EXISTS`, `PLUGIN_MISSING`, `PLUGIN_CYCLE`.
 */
export function orderPlugins(plugins: readonly PluginRecord[]): readonly PluginRecord[] {
  const byName = new Map<string, PluginRecord>();
  for (const plugin of plugins) {
    check(plugin);
    if (byName.has(plugin.name)) {
      throw new CarillonError(
        "PLUGIN_EXISTS",
        `two plugins are named ${quoted(plugin.name)}; register each once`,
      );
    }
    byName.set(plugin.name, plugin);
  }
  const ordered: PluginRecord[] = [];
  const placing: string[] = [];
  const place = (plugin: PluginRecord): void => {
    if (ordered.includes(plugin)) return;
    if (placing.includes(plugin.name)) {
      const circle = [...placing.slice(placing.indexOf(plugin.name)), plugin.name]
        .map(quoted)
        .join(" → ");
      throw new CarillonError(
        "PLUGIN_CYCLE",
        `plugins depend on one another in a circle: ${circle}`,
      );
    }
    placing.push(plugin.name);
    for (const name of plugin.definition.dependsOn ?? []) {
      const needed = byName.get(name);
      if (needed === undefined) throw missing(plugin.name, name, [...byName.keys()]);
      place(needed);
    }
    placing.pop();
    ordered.push(plugin);
  };
  for (const plugin of plugins) place(plugin);
  return ordered;
}

function check({ name, definition }: PluginRecord): void {
  const fail = (message: string): never => {
    throw new CarillonError("PLUGIN_INVALID", message, { details: { plugin: String(name) } });
  };
  if (definition === undefined || typeof definition.setup !== "function") {
    fail(`expected a plugin made by definePlugin, got ${quoted(name)}; was its function called?`);
  }
  if (!NAME.test(name)) {
    fail(
      `expected a plugin's name to be lower-case letters, digits and dashes, got ${quoted(name)}`,
    );
  }
  if (RESERVED.has(name))
    fail(`a plugin cannot be named ${quoted(name)}, which is core's own word`);
  if (definition.apiVersion !== 1) {
    fail(
      `plugin ${quoted(name)} was made for plugin API ${String(definition.apiVersion)}; this core has API 1: install versions that go together`,
    );
  }
}

function missing(plugin: string, name: string, there: readonly string[]): CarillonError {
  const guess = nearest(name, there);
  return new CarillonError(
    "PLUGIN_MISSING",
    `plugin ${quoted(plugin)} depends on ${quoted(name)}, which is not registered${guess === undefined ? "" : `; did you mean ${quoted(guess)}?`}`,
    { details: { plugin, dependsOn: name } },
  );
}

function quoted(name: unknown): string {
  return JSON.stringify(name) ?? String(name);
}
