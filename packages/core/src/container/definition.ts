import type { Lifetime, Service } from "./services.ts";
import type { Token } from "./token.ts";

/** A service as it was offered. */
export interface Definition {
  /** Under which token. */
  readonly token: Token<unknown>;
  /** How it is made. */
  readonly service: Service<unknown>;
  /** How long it lives. */
  readonly lifetime: Lifetime;
}

/** A service, class or value that is being made just now. */
export interface Making {
  /** For messages. */
  readonly name: string;
  /** Of a service; a class that nobody offered has none. */
  readonly lifetime?: Lifetime;
  /** What it is, and for which container: the same twice is a circle. */
  readonly key: unknown;
  /** The container that will hold it. */
  readonly holder: object;
}
