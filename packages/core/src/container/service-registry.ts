import type { DependencyContainer } from "tsyringe";
import { CarillonError } from "../errors.ts";
import type { Binding } from "./binding.ts";
import type { Definition } from "./definition.ts";
import { Resolution } from "./resolution.ts";
import { type Catalogue, ScopeContainer, scopeOf } from "./scope-container.ts";
import { unknownError } from "./service-errors.ts";
import type { Lifetime, Service, Services } from "./services.ts";
import type { Token } from "./token.ts";
import { tokenName } from "./token-name.ts";

/** What the host may be told of the values that containers bring. */
export interface ServiceRegistryOptions {
  /**
   * The values that every container of a lifetime is given. With them an early question is answered
   * with `SERVICE_SCOPE` instead of `SERVICE_UNKNOWN`.
   */
  values?: Iterable<readonly [token: Token<unknown>, lifetime: Lifetime]>;
}

/**
 * Knows every service, and makes the containers that hold them: one of the scheduler's, below it one
 * a tenant, below that one a run. A service is made at the first question and held by the container
 * of its lifetime; tsyringe's global container is never touched.
 */
export class ServiceRegistry implements Services {
  readonly #offers = new Map<Token<unknown>, { definition: Definition; by: string }>();
  readonly #replacements = new Map<Token<unknown>, ReplacementOf<unknown>>();
  readonly #values: ReadonlyMap<Token<unknown>, Lifetime>;
  readonly #catalogue: Catalogue;
  #root: ScopeContainer | undefined;

  /** Makes an empty registry. */
  constructor(options: ServiceRegistryOptions = {}) {
    this.#values = new Map(options.values ?? []);
    this.#catalogue = {
      definition: (token) => this.#definition(token),
      valueLifetime: (token) => this.#values.get(token),
      tokens: () => this.#tokens(),
      resolution: new Resolution(),
    };
  }

  /** Offers a service without saying who does; see {@link ServiceRegistry.as}. */
  provide<T>(token: Token<T>, service: Service<T>, options: { lifetime?: Lifetime } = {}): void {
    this.#offer({ token, service, lifetime: options.lifetime ?? "scheduler" }, "the host");
  }

  /**
   * Offers a service in place of another, whether that one was or will be offered. Without a lifetime
   * it takes that of the service it replaces.
   */
  replace<T>(token: Token<T>, service: Service<T>, options: { lifetime?: Lifetime } = {}): void {
    this.#replacements.set(token, { service, lifetime: options.lifetime });
  }

  /** A service of the scheduler's. @throws {@link CarillonError} `SERVICE_UNKNOWN`, `SERVICE_SCOPE`. */
  get<T>(token: Token<T>): T {
    if (this.#root !== undefined) return this.#root.resolve(token);
    throw unknownError(token, [], []);
  }

  /** The same, or `undefined` when nobody offers it. */
  find<T>(token: Token<T>): T | undefined {
    return this.#root?.isRegistered(token, true) === true ? this.#root.resolve(token) : undefined;
  }

  /**
   * The registry as one plugin sees it: what it offers is known by its name.
   *
   * @throws {@link CarillonError} `SERVICE_DUPLICATE` from `provide` when another plugin offers it.
   */
  as(plugin: string): Services {
    return {
      provide: (token, service, options = {}) =>
        this.#offer({ token, service, lifetime: options.lifetime ?? "scheduler" }, plugin),
      get: (token) => this.get(token),
      find: (token) => this.find(token),
    };
  }

  /** The registry as the host sees it: what it provides replaces what plugins offer. */
  asHost(): Services {
    return {
      provide: (token, service, options) => this.replace(token, service, options),
      get: (token) => this.get(token),
      find: (token) => this.find(token),
    };
  }

  /** Makes the scheduler's container, which `get` and `find` ask from then on. */
  createRoot(values: Iterable<Binding> = []): DependencyContainer {
    this.#root = new ScopeContainer({ catalogue: this.#catalogue, lifetime: "scheduler", values });
    return this.#root;
  }

  /** Makes a tenant's container. End it with `dispose()`. */
  tenantContainer(root: DependencyContainer, values: Iterable<Binding> = []): DependencyContainer {
    return this.#below(root, "tenant", values);
  }

  /** Makes the container of one execution, below a tenant's or, for a global run, the scheduler's. */
  runContainer(parent: DependencyContainer, values: Iterable<Binding> = []): DependencyContainer {
    return this.#below(parent, "run", values);
  }

  #below(
    parent: DependencyContainer,
    lifetime: Lifetime,
    values: Iterable<Binding>,
  ): DependencyContainer {
    const above = scopeOf(parent);
    return new ScopeContainer({ catalogue: this.#catalogue, lifetime, above, values });
  }

  #offer(definition: Definition, by: string): void {
    const name = tokenName(definition.token);
    const other = this.#offers.get(definition.token);
    if (other !== undefined) {
      const who =
        other.by === by ? `"${by}" offers it twice` : `"${other.by}" and "${by}" offer it`;
      throw new CarillonError(
        "SERVICE_DUPLICATE",
        `Service "${name}" must be offered once, but ${who}. Give one a name of its own, or replace it in createScheduler({ provide }).`,
        { details: { service: name, by: [other.by, by] } },
      );
    }
    this.#offers.set(definition.token, { definition, by });
  }

  #definition(token: Token<unknown>): Definition | undefined {
    const offer = this.#offers.get(token)?.definition;
    const replacement = this.#replacements.get(token);
    if (replacement === undefined) return offer;
    const lifetime = replacement.lifetime ?? offer?.lifetime ?? "scheduler";
    return { token, service: replacement.service, lifetime };
  }

  *#tokens(): Iterable<Token<unknown>> {
    yield* this.#offers.keys();
    yield* this.#replacements.keys();
    yield* this.#values.keys();
  }
}

interface ReplacementOf<T> {
  readonly service: Service<T>;
  readonly lifetime: Lifetime | undefined;
}
