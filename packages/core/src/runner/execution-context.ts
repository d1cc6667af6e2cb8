import type { Got } from "got";
import type { DependencyContainer } from "tsyringe";
import { validate } from "../config/index.ts";
import type { Schema } from "../config/schema.ts";
import type { Token } from "../container/token.ts";
import type { TenantDatabase } from "../database/tenant-database.ts";
import { CarillonError } from "../errors.ts";
import type { EventDefinition, RunContext, Schedules } from "../jobs/index.ts";
import { redactText } from "../logging/index.ts";
import type { Logger } from "../logging/logger.ts";
import type {
  Checkpoint,
  Emit,
  EmittedEvent,
  Notify,
  Progress,
  RateLimits,
  State,
  Tenant,
  Tenants,
} from "../model/index.ts";
import { checkMessage, planDeliveries } from "../notifications/index.ts";
import type { Effects, StateStore } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";
import type { RunEffects } from "./run-effects.ts";
import type { Begun, RunnerParts, RunPlace } from "./run-parts.ts";

/** What one execution gives its context. */
export interface ContextOptions {
  parts: RunnerParts;
  begun: Begun;
  plugin: string;
  place: RunPlace;
  payload: unknown;
  effects: RunEffects;
  signal: AbortSignal;
  logger: Logger;
  clock: Clock;
  dryRun: boolean;
  container: () => DependencyContainer;
  /** Writes a commit point; throws when the lease is gone. */
  commit(effects: Effects): Promise<void>;
}

/** What a handler works with. Services that cost something are made when they are asked for. */
export class ExecutionContext implements RunContext<unknown, unknown> {
  readonly runId: string;
  readonly job: string;
  readonly schedule: string | undefined;
  readonly attempt: number;
  readonly resumed: number;
  readonly dryRun: boolean;
  readonly payload: unknown;
  readonly scheduledFor: Date;
  readonly missed: readonly Date[];
  readonly event: EmittedEvent | undefined;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly schedules: Schedules;
  readonly tenants: Tenants;
  readonly tenant: Tenant;
  readonly settings: unknown;
  readonly #options: ContextOptions;
  readonly #stateScope: string;
  #http: Got | undefined;
  #checkpoint: unknown;
  #progressWritten = 0;

  constructor(options: ContextOptions) {
    const { parts, begun, place } = options;
    const { run } = begun;
    this.#options = options;
    this.#checkpoint = begun.checkpoint;
    this.#stateScope =
      run.tenant === undefined ? options.plugin : `${options.plugin}@${run.tenant}`;
    this.runId = run.id;
    this.job = run.job;
    this.schedule = run.schedule;
    this.attempt = run.attempts.at(-1)?.number ?? 1;
    this.resumed = run.resumed ?? 0;
    this.dryRun = options.dryRun;
    this.payload = options.payload;
    this.scheduledFor = run.scheduledFor;
    this.missed = run.missed ?? [];
    this.event = run.event;
    this.signal = options.signal;
    this.logger = options.logger;
    this.clock = options.clock;
    this.schedules = parts.schedules;
    this.tenants = parts.tenants;
    // A global job's context has neither; its type does not show them.
    this.tenant = place.tenant as Tenant;
    this.settings = place.settings;
  }

  get database(): TenantDatabase {
    return this.#options.place.database;
  }

  get http(): Got {
    this.#http ??= this.#options.parts.http(this.signal);
    return this.#http;
  }

  // Handlers take members apart, so none of them may need its `this`.
  readonly get = <T>(token: Token<T>): T => this.#options.container().resolve(token);

  readonly notify: Notify = async (channel, message, options = {}) => {
    const { parts, place, begun, effects, dryRun } = this.#options;
    const checked = checkMessage(message);
    const deliveries = planDeliveries({
      channel,
      message: checked,
      options,
      tenant: place.tenant?.id,
      channels: place.channels,
      runId: begun.run.id,
      now: this.clock.now(),
    });
    effects.messages.push({ channel, message: checked, options });
    if (dryRun) return deliveries.map(({ id }) => id);
    if (options.immediate === true) {
      await parts.store.deliveries.add(deliveries);
      parts.committed("delivery");
    } else effects.addDeliveries(deliveries);
    return deliveries.map(({ id }) => id);
  };

  readonly emit: Emit = async (type, data, options) => {
    const { parts, effects, dryRun } = this.#options;
    const event = makeEvent(type as EventDefinition<unknown>, data, {
      now: this.clock.now(),
      ...options,
    });
    const known = (await parts.store.runs.emitted?.(event)) ?? false;
    return { isNew: !known && (dryRun || effects.addEvent(event)) };
  };

  readonly state: State = {
    get: async (key, schema) => {
      const { effects, parts } = this.#options;
      const written = effects.readState(this.#stateScope, key);
      return readState({ store: parts.store.state, scope: this.#stateScope, key, schema, written });
    },
    set: async (key, value) => {
      this.#options.effects.writeState({
        scope: this.#stateScope,
        key,
        value: toJson(value, `state ${key}`),
      });
    },
    delete: async (key) => {
      this.#options.effects.writeState({ scope: this.#stateScope, key, value: undefined });
    },
  };

  readonly checkpoint: Checkpoint = {
    get: async (schema) => parseKept(schema, this.#checkpoint),
    set: async (value) => {
      const { effects, dryRun, commit } = this.#options;
      this.#checkpoint = toJson(value, "the checkpoint");
      if (dryRun) return;
      await commit({ ...effects.take(), checkpoint: this.#checkpoint });
    },
  };

  readonly rateLimits: RateLimits = {
    take: (key, { limit, per }) => this.#options.parts.store.state.take(key, limit, per),
    block: async (key, until, reason) => {
      this.logger.warn("rate limit blocked", { key, until, reason });
      await this.#options.parts.store.state.block(key, until);
    },
  };

  readonly progress = async (given: Progress): Promise<void> => {
    const { effects, parts, begun, commit, dryRun } = this.#options;
    const { note } = given;
    const value = note === undefined ? given : { ...given, note: redactText(String(note)) };
    effects.setProgress(value);
    parts.announce("run:progress", { ...begun.run, progress: value });
    const now = this.clock.now().getTime();
    // Seen while it runs, but not one transaction for each step of a loop.
    if (dryRun || now - this.#progressWritten < 1_000) return;
    this.#progressWritten = now;
    await commit({ progress: value });
  };
}

/** An event whose data fits its schema. @throws {@link CarillonError} `EVENT_INVALID`. */
export function makeEvent(
  type: EventDefinition<unknown>,
  data: unknown,
  options: { id: string; at?: Date; tenant?: string; now: Date },
): EmittedEvent {
  const answer = validate(type.schema, data);
  if ("issues" in answer) {
    const list = answer.issues
      .map(({ path, message }) => `${path || "data"}: ${message}`)
      .join("; ");
    throw new CarillonError("EVENT_INVALID", `event ${type.name} (${options.id}): ${list}`);
  }
  return {
    name: type.name,
    id: options.id,
    at: options.at ?? options.now,
    ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
    data: toJson(data, `event ${type.name}`),
  };
}

/** A kept value, parsed; what no longer fits reads as absent. */
export async function readState<T>(options: {
  store: StateStore;
  scope: string;
  key: string;
  schema: Schema<T>;
  written?: { value: unknown } | undefined;
}): Promise<T | undefined> {
  const { store, scope, key, schema, written } = options;
  return parseKept(schema, written === undefined ? await store.get(scope, key) : written.value);
}

/** A copy of a value as JSON keeps it. @throws {@link CarillonError} `NOT_JSON`. */
export function toJson(value: unknown, what: string): unknown {
  try {
    const text = JSON.stringify(value);
    return text === undefined ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new CarillonError(
      "NOT_JSON",
      `expected ${what} to be JSON, got ${typeof value} that JSON.stringify refuses`,
      { cause },
    );
  }
}

function parseKept<T>(schema: Schema<T>, value: unknown): T | undefined {
  if (value === undefined) return undefined;
  const answer = validate(schema, value);
  return "issues" in answer ? undefined : answer.value;
}
