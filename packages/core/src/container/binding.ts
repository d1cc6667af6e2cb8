import type { Token } from "./token.ts";

/** A value that a container brings with it, made when something first asks for it. */
export type Binding = readonly [token: Token<unknown>, get: () => unknown];

/** Makes a {@link Binding}, checked against the token's type. */
export function bind<T>(token: Token<T>, get: () => T): Binding {
  return [token, get];
}
