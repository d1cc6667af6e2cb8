import type { DependencyContainer } from "tsyringe";
import type { Token } from "./token.ts";

/** How long a service lives: with the scheduler, with a tenant, or for one execution. */
export type Lifetime = "scheduler" | "tenant" | "run";

/** A class whose constructor parameters carry `@inject(token)`, or a factory. */
export type Service<T> =
  | (new (
      ...dependencies: never[]
    ) => T)
  | { factory: (container: DependencyContainer) => T };

/** Where a plugin offers services, and asks for others'. */
export interface Services {
  /**
   * Offers a service; the host's `provide` replaces it.
   *
   * @throws {@link CarillonError} `SERVICE_SCOPE` at first use when a longer-lived service asks for a
   * shorter-lived one; the error names both.
   */
  provide<T>(token: Token<T>, service: Service<T>, options?: { lifetime?: Lifetime }): void;
  /** A service of the scheduler's. @throws {@link CarillonError} `SERVICE_UNKNOWN`. */
  get<T>(token: Token<T>): T;
  /** The same, or `undefined`. */
  find<T>(token: Token<T>): T | undefined;
}
