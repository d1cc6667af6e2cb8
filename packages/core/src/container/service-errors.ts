import { nearest } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { Making } from "./definition.ts";
import type { Lifetime } from "./services.ts";
import type { Token } from "./token.ts";
import { tokenName } from "./token-name.ts";

/** Lifetimes as words in a sentence. */
const WITH: Readonly<Record<Lifetime, string>> = {
  scheduler: "the scheduler",
  tenant: "a tenant",
  run: "a run",
};

/** Something that lives longer asked for something that lives shorter. */
export function scopeError(
  token: Token<unknown>,
  lifetimes: { asked: Lifetime; from: Lifetime | undefined },
  making: readonly Making[],
): CarillonError {
  const asked = tokenName(token);
  const asker = making.findLast((entry) => entry.lifetime !== undefined);
  const path = [...making.map((entry) => entry.name), asked].join(" -> ");
  const from = asker?.lifetime ?? lifetimes.from ?? "scheduler";
  const cure =
    lifetimes.asked === "run"
      ? "ask for it inside a run"
      : "ask for it inside a run of a tenant, or within tenants.use(id, ...)";
  const message =
    asker === undefined
      ? `"${asked}" lives with ${WITH[lifetimes.asked]}, but was asked of the container of ` +
        `${WITH[from]}, which is there before and after it: ${cure}.`
      : `Service "${asker.name}" lives with ${WITH[from]}, but asks for "${asked}", which lives ` +
        `with ${WITH[lifetimes.asked]} (${path}). Provide "${asker.name}" with ` +
        `{ lifetime: "${lifetimes.asked}" }, or ${cure}.`;
  return new CarillonError("SERVICE_SCOPE", message, {
    details: { asked, askedLifetime: lifetimes.asked, by: asker?.name, byLifetime: from, path },
  });
}

/** Nobody offers it. */
export function unknownError(
  token: Token<unknown>,
  known: Iterable<Token<unknown>>,
  making: readonly Making[],
): CarillonError {
  const name = tokenName(token);
  const names = [...new Set([...known].map(tokenName))];
  const similar = nearest(name, names);
  const asker = making.at(-1);
  const by = asker === undefined ? "" : `, which "${asker.name}" asks for`;
  const hint =
    name === "undefined"
      ? "the token is undefined: two files that import each other? Use a token(...) instead of the class."
      : similar === undefined
        ? `services on offer: ${names.length === 0 ? "none" : names.sort().join(", ")}.`
        : `did you mean "${similar}"?`;
  return new CarillonError(
    "SERVICE_UNKNOWN",
    `No plugin offers the service "${name}"${by}; ${hint}`,
    {
      details: { service: name, by: asker?.name, similar },
    },
  );
}

/** A service needs itself. */
export function cycleError(name: string, making: readonly Making[]): CarillonError {
  const path = [...making.map((entry) => entry.name), name].join(" -> ");
  return new CarillonError(
    "SERVICE_CYCLE",
    `Service "${name}" needs itself: ${path}. Let one of them ask for the other when it needs it, not when it is made.`,
    { details: { service: name, path } },
  );
}

/** A class carries `@singleton()` or `@scoped()`. */
export function decoratorError(name: string): CarillonError {
  return new CarillonError(
    "SERVICE_DECORATOR",
    `Class "${name}" is registered in tsyringe's own container, by @singleton(), @scoped() or ` +
      "@registry(): there one tenant's object would be given to another. Use @injectable() and " +
      'services.provide(token, Class, { lifetime: "scheduler" | "tenant" | "run" }).',
    { details: { service: name } },
  );
}

/** tsyringe does not know what the constructor takes. */
export function classError(name: string, making: readonly Making[]): CarillonError {
  const path = making.map((entry) => entry.name).join(" -> ");
  return new CarillonError(
    "SERVICE_CLASS",
    `Class "${name}" has constructor parameters but nothing says what they are (${path}). Put @injectable() ` +
      "on the class and @inject(token) on every parameter, both imported from @carillon/core, " +
      "or provide it with { factory }.",
    { details: { service: name, path } },
  );
}

/** Someone writes to a container of ours. */
export function registerError(method: string): CarillonError {
  return new CarillonError(
    "SERVICE_REGISTER",
    `container.${method}() is closed: a registration there would not know how long its object lives. ` +
      "Use services.provide(token, service, { lifetime }) in a plugin's setup, or " +
      "createScheduler({ provide }) in the host.",
    { details: { method } },
  );
}

/** Someone asks a container that is over. */
export function endedError(token: Token<unknown>, lifetime: Lifetime | undefined): CarillonError {
  const name = tokenName(token);
  return new CarillonError(
    "SERVICE_ENDED",
    `"${name}" was asked of the container of ${WITH[lifetime ?? "run"]} that has ended. ` +
      "Ask while it lasts, and keep no container beyond it.",
    { details: { service: name, lifetime } },
  );
}
