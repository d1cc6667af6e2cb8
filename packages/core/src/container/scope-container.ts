import "reflect-metadata";
import { type DependencyContainer, container as globalContainer } from "tsyringe";
import { CarillonError } from "../errors.ts";
import type { Binding } from "./binding.ts";
import type { Definition } from "./definition.ts";
import { disposeAll, isDisposable } from "./dispose-all.ts";
import type { Resolution } from "./resolution.ts";
import {
  classError,
  decoratorError,
  endedError,
  registerError,
  scopeError,
  unknownError,
} from "./service-errors.ts";
import type { Lifetime } from "./services.ts";
import type { Token } from "./token.ts";
import { tokenName } from "./token-name.ts";

/** What a container asks of the registry that made it. */
export interface Catalogue {
  /** A service on offer. */
  definition(token: Token<unknown>): Definition | undefined;
  /** The lifetime of a value that containers of that lifetime bring. */
  valueLifetime(token: Token<unknown>): Lifetime | undefined;
  /** Every token on offer, for messages. */
  tokens(): Iterable<Token<unknown>>;
  /** What is being made. */
  readonly resolution: Resolution;
}

/** Anything that `new` makes. */
export type Constructor<T> = new (...dependencies: never[]) => T;

/** With the parameters that tsyringe passes from parent to dependency. */
interface TsyringeContainer extends DependencyContainer {
  resolve<T>(token: Token<T>, context?: unknown, isOptional?: boolean): T;
  resolveAll<T>(token: Token<T>, context?: unknown, isOptional?: boolean): T[];
}

// tsyringe keeps its class to itself, and its factory would hang every container below the global one.
const Base = globalContainer.constructor as new () => TsyringeContainer;

/**
 * A tsyringe container with a lifetime. tsyringe constructs classes and reads the decorators; what a
 * token means, and which container holds the object, is decided here, so that nothing short-lived
 * can be caught in something long-lived.
 */
export class ScopeContainer extends Base {
  /** Whose container it is; a plain child container has none. */
  readonly lifetime: Lifetime | undefined;
  readonly #catalogue: Catalogue;
  readonly #above: ScopeContainer | undefined;
  readonly #bindings: ReadonlyMap<Token<unknown>, () => unknown>;
  readonly #held = new Map<Token<unknown>, unknown>();
  readonly #created: unknown[] = [];
  #ended = false;

  /** Makes a container below another one, or a root. */
  constructor(options: {
    catalogue: Catalogue;
    lifetime?: Lifetime;
    above?: ScopeContainer;
    values?: Iterable<Binding>;
  }) {
    super();
    this.lifetime = options.lifetime;
    this.#catalogue = options.catalogue;
    this.#above = options.above;
    this.#bindings = new Map(options.values ?? []);
  }

  /** Finds a value, a service or a class, from here upwards. */
  override resolve<T>(token: Token<T>, context?: unknown, isOptional = false): T {
    return this.#catalogue.resolution.ask(() => this.#find(token, context, isOptional));
  }

  /** A token has one meaning here, so this is a list of one. */
  override resolveAll<T>(token: Token<T>, _context?: unknown, isOptional = false): T[] {
    return isOptional && !this.isRegistered(token, true) ? [] : [this.resolve(token)];
  }

  /** Whether a value or a service goes by this token. */
  override isRegistered<T>(token: Token<T>, recursive = false): boolean {
    if (this.#bindings.has(token)) return true;
    if (recursive && this.#above !== undefined) return this.#above.isRegistered(token, true);
    return this.#catalogue.definition(token) !== undefined;
  }

  /** Makes an object of a class anew, whatever is held under that class. */
  makeAnew<T>(type: Constructor<T>): T {
    if (this.#ended) throw endedError(type, this.lifetime);
    return this.#catalogue.resolution.ask(() => this.#make(type, undefined));
  }

  /** A container that sees what this one sees and holds nothing of its own. */
  override createChildContainer(): DependencyContainer {
    return new ScopeContainer({ catalogue: this.#catalogue, above: this });
  }

  /**
   * Ends the container: what it made and holds is disposed of, youngest first; values it was given
   * are left alone.
   *
   * @throws {@link CarillonError} `SERVICE_DISPOSE` after all were asked, when some failed.
   */
  override async dispose(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#held.clear();
    await disposeAll(this.#created.splice(0).reverse());
  }

  /** Closed. */
  override register(): never {
    throw registerError("register");
  }

  /** Closed. */
  override registerType(): never {
    throw registerError("registerType");
  }

  /** Closed. */
  override registerInstance(): never {
    throw registerError("registerInstance");
  }

  /** Closed. */
  override registerSingleton(): never {
    throw registerError("registerSingleton");
  }

  /** Closed. */
  override reset(): never {
    throw registerError("reset");
  }

  /** Closed. */
  override clearInstances(): never {
    throw registerError("clearInstances");
  }

  #find<T>(token: Token<T>, context: unknown, isOptional: boolean): T {
    if (this.#ended) throw endedError(token, this.lifetime);
    const value = this.#value(token);
    if (value !== undefined) return value.found as T;
    const definition = this.#catalogue.definition(token);
    if (definition !== undefined) return this.#service(definition) as T;
    const lifetime = this.#catalogue.valueLifetime(token);
    if (lifetime !== undefined && isOptional) return undefined as T;
    if (lifetime !== undefined) throw this.#outOfScope(token, lifetime);
    if (typeof token === "function") return this.#make(token, context);
    // What is left is tsyringe's delay(() => Class), which it answers with a stand-in.
    if (typeof token === "object" && token !== null) return super.resolve(token);
    if (isOptional) return undefined as T;
    throw unknownError(token, this.#catalogue.tokens(), this.#catalogue.resolution.making);
  }

  #value(token: Token<unknown>): { found: unknown } | undefined {
    const get = this.#bindings.get(token);
    if (get === undefined) return this.#above === undefined ? undefined : this.#above.#value(token);
    if (!this.#held.has(token)) this.#held.set(token, get());
    return { found: this.#held.get(token) };
  }

  #service(definition: Definition): unknown {
    const { token, service, lifetime } = definition;
    const holder = this.#holder(lifetime);
    if (holder === undefined) throw this.#outOfScope(token, lifetime);
    if (holder.#ended) throw endedError(token, lifetime);
    if (holder.#held.has(token)) return holder.#held.get(token);
    const entry = { name: tokenName(token), lifetime, key: token, holder };
    const made = this.#catalogue.resolution.make(entry, () =>
      typeof service === "function"
        ? holder.#constructed(service, undefined)
        : holder.#remember(service.factory(holder)),
    );
    holder.#held.set(token, made);
    return made;
  }

  #make<T>(type: Constructor<T>, context: unknown): T {
    const entry = { name: tokenName(type), key: type, holder: this };
    return this.#catalogue.resolution.make(entry, () => this.#constructed(type, context));
  }

  #constructed<T>(type: Constructor<T>, context: unknown): T {
    if (globalContainer.isRegistered(type as Token<T>)) throw decoratorError(tokenName(type));
    try {
      // Nothing is ever registered with tsyringe, so that it constructs the class itself.
      return this.#remember(super.resolve(type as Token<T>, context)) as T;
    } catch (error) {
      if (!isWithoutTypes(error, type)) throw error;
      throw classError(tokenName(type), this.#catalogue.resolution.making);
    }
  }

  #remember(made: unknown): unknown {
    if (isDisposable(made)) this.#created.push(made);
    return made;
  }

  #holder(lifetime: Lifetime): ScopeContainer | undefined {
    if (this.lifetime === lifetime) return this;
    return this.#above === undefined ? undefined : this.#above.#holder(lifetime);
  }

  #outOfScope(token: Token<unknown>, asked: Lifetime): CarillonError {
    const from = this.lifetime ?? this.#above?.lifetime;
    return scopeError(token, { asked, from }, this.#catalogue.resolution.making);
  }
}

/** A container as we made it. @throws {@link CarillonError} `SERVICE_CONTAINER` for any other. */
export function scopeOf(container: DependencyContainer): ScopeContainer {
  if (container instanceof ScopeContainer) return container;
  throw new CarillonError(
    "SERVICE_CONTAINER",
    "Expected a container that this scheduler made, got another one: take scheduler.container, " +
      "or the container of a tenant's scope.",
  );
}

function isWithoutTypes(error: unknown, type: Constructor<unknown>): boolean {
  return (
    error instanceof Error &&
    !(error instanceof CarillonError) &&
    error.message === `TypeInfo not known for "${type.name}"`
  );
}
