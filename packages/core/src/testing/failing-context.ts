import { createHttp } from "../http/index.ts";
import type { Logger } from "../logging/index.ts";
import type { TenantScope } from "../model/index.ts";
import type { SendContext } from "../notifications/index.ts";

/** A send that cannot reach its service. */
export interface FailingSend {
  /** For the notifier. */
  readonly context: SendContext<unknown>;
  /** What it logged. */
  readonly logged: readonly unknown[];
}

/** A context in which every request fails before it leaves the process, in the way of a broken network. */
export function failingContext(config: unknown): FailingSend {
  const logged: unknown[] = [];
  const logger = collectingLogger(logged);
  const http = createHttp({ userAgent: "carillon-contract" }).extend({
    hooks: {
      beforeRequest: [
        () => {
          throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
        },
      ],
    },
  });
  return {
    logged,
    context: {
      config,
      scope: bareScope(logger, http),
      to: undefined,
      attempt: 1,
      signal: new AbortController().signal,
      http,
      logger,
    },
  };
}

function collectingLogger(lines: unknown[]): Logger {
  const write = (message: string, meta?: object): void => void lines.push([message, meta]);
  const logger: Logger = {
    debug: write,
    info: write,
    warn: write,
    error: write,
    child: () => logger,
  };
  return logger;
}

// Enough for a notifier that names its tenant; one that asks for its services brings its own tests.
function bareScope(logger: Logger, http: TenantScope["http"]): TenantScope {
  const missing = (): never => {
    throw new Error("the contract has no tenant behind it");
  };
  return {
    tenant: {
      id: "contract",
      name: "Contract",
      timezone: "UTC",
      status: "active",
      apiKey: undefined,
      channels: [],
      plugins: [],
    },
    get database() {
      return missing();
    },
    get container() {
      return missing();
    },
    notify: missing,
    state: { get: async () => undefined, set: async () => {}, delete: async () => {} },
    http,
    logger,
    get: missing,
    settings: missing,
  };
}
