import type { Got } from "got";
import type { Migration } from "kysely";
import type { DependencyContainer } from "tsyringe";
import { validate } from "../config/index.ts";
import type { Schema } from "../config/schema.ts";
import type { Services } from "../container/services.ts";
import { CarillonError } from "../errors.ts";
import type { ErasedJob, JobDefinitions, Schedules } from "../jobs/index.ts";
import type { Logger } from "../logging/logger.ts";
import type {
  Awaitable,
  Emit,
  HealthCheck,
  RateLimits,
  TenantScope,
  Tenants,
} from "../model/index.ts";
import type { Notifier, NotifierDefinition } from "../notifications/notifier.ts";
import type { Clock } from "../time/clock.ts";
import type { PluginRecord } from "./define-plugin.ts";
import { orderPlugins } from "./order-plugins.ts";
import type { PluginContext } from "./plugin.ts";
import type { Router } from "./router.ts";

/** What the host of plugins asks of the rest of the scheduler. */
export interface PluginHostParts {
  readonly jobs: JobDefinitions;
  readonly router: Router;
  readonly schedules: Schedules;
  readonly tenants: Tenants;
  readonly emit: Emit;
  readonly rateLimits: RateLimits;
  readonly clock: Clock;
  readonly container: DependencyContainer;
  /** Channel types that core brings. */
  readonly notifiers: readonly NotifierDefinition[];
  services(plugin: string): Services;
  logger(plugin: string): Logger;
  http(): Got;
}

/** A plugin after its set-up. */
export interface SetUpPlugin {
  readonly name: string;
  readonly tenantSettings: Schema | undefined;
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly legacyTenant: ((entry: Readonly<Record<string, unknown>>) => unknown) | undefined;
  readonly start: (() => Promise<void>) | undefined;
  readonly dispose: (() => Awaitable<void>) | undefined;
}

/** A health check of a plugin. */
export interface PluginHealthCheck {
  readonly name: string;
  readonly plugin: string;
  readonly check:
    | { scope: "global"; run: () => Promise<HealthCheck> }
    | { scope: "tenant"; run: (scope: TenantScope) => Promise<HealthCheck> };
}

/** Sets plugins up, in order, and keeps what they registered. */
export class PluginHost {
  readonly plugins: readonly SetUpPlugin[];
  readonly notifiers = new Map<string, Notifier<unknown, unknown>>();
  readonly healthChecks: PluginHealthCheck[] = [];
  readonly #notifierOwner = new Map<string, string>();
  readonly #parts: PluginHostParts;

  /** Runs every `setup`; synchronous, without I/O. */
  constructor(records: readonly PluginRecord[], parts: PluginHostParts) {
    this.#parts = parts;
    for (const notifier of parts.notifiers) this.addNotifier("core", notifier);
    this.plugins = orderPlugins(records).map((record) => this.#setUp(record));
  }

  /** Adds a channel type. @throws {@link CarillonError} `NOTIFIER_EXISTS`. */
  addNotifier(owner: string, definition: NotifierDefinition): void {
    const other = this.#notifierOwner.get(definition.type);
    if (other !== undefined) {
      throw new CarillonError(
        "NOTIFIER_EXISTS",
        `${owner} and ${other} both bring the channel type ${JSON.stringify(definition.type)}; leave one of them out`,
      );
    }
    this.#notifierOwner.set(definition.type, owner);
    this.notifiers.set(definition.type, definition as Notifier<unknown, unknown>);
  }

  #setUp({ name, definition, input }: PluginRecord): SetUpPlugin {
    const options = parseOptions(name, definition.options, input);
    const lifecycle = definition.setup(this.#context(name, options));
    if (lifecycle instanceof Promise) {
      throw new CarillonError(
        "PLUGIN_INVALID",
        `plugin ${name}: \`setup\` must not be async; do I/O in the \`start\` that it answers`,
      );
    }
    return {
      name,
      tenantSettings: definition.tenantSettings,
      migrations: definition.migrations ?? {},
      legacyTenant: definition.legacyTenant?.bind(definition),
      start: lifecycle?.start?.bind(lifecycle),
      dispose: lifecycle?.dispose?.bind(lifecycle),
    };
  }

  #context(name: string, options: unknown): PluginContext<unknown, unknown> {
    const parts = this.#parts;
    return {
      options,
      jobs: {
        add: (...jobs: readonly object[]) => {
          for (const job of jobs) parts.jobs.add(name, job as ErasedJob);
        },
      },
      notifiers: { add: (notifier) => this.addNotifier(`plugin ${name}`, notifier) },
      services: parts.services(name),
      routes: parts.router.of(name),
      health: {
        add: (check, run) =>
          this.#addCheck({ name: check, plugin: name, check: { scope: "global", run } }),
        addPerTenant: (check, run) =>
          this.#addCheck({ name: check, plugin: name, check: { scope: "tenant", run } }),
      },
      schedules: parts.schedules,
      tenants: parts.tenants,
      emit: parts.emit,
      rateLimits: parts.rateLimits,
      logger: parts.logger(name),
      clock: parts.clock,
      get http() {
        return parts.http();
      },
      container: parts.container,
    };
  }

  #addCheck(check: PluginHealthCheck): void {
    if (
      this.healthChecks.some(({ plugin, name }) => plugin === check.plugin && name === check.name)
    ) {
      throw new CarillonError(
        "PLUGIN_INVALID",
        `plugin ${check.plugin} adds two health checks named ${check.name}`,
      );
    }
    this.healthChecks.push(check);
  }
}

function parseOptions(plugin: string, schema: Schema | undefined, input: unknown): unknown {
  if (schema === undefined) {
    if (input === undefined) return undefined;
    throw new CarillonError("PLUGIN_OPTIONS", `plugin ${plugin} takes no options`);
  }
  let answer = validate(schema, input);
  // A schema whose members are all optional is satisfied by no options at all.
  if ("issues" in answer && input === undefined) {
    const empty = validate(schema, {});
    if (!("issues" in empty)) answer = empty;
  }
  if (!("issues" in answer)) return answer.value;
  const list = answer.issues.map(
    ({ path, message }) => `${path === "" ? "options" : path}: ${message}`,
  );
  throw new CarillonError(
    "PLUGIN_OPTIONS",
    `options of plugin ${plugin} do not fit: ${list.join("; ")}`,
    {
      details: { plugin, issues: answer.issues },
    },
  );
}
