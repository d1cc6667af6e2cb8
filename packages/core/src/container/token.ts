import type { InjectionToken } from "tsyringe";

/** Names a service and carries its type. */
export type Token<T> = InjectionToken<T>;

/** Makes a token. Two tokens with one name are one token, so prefix it: `bgs:reports`. */
export function token<T>(name: string): Token<T> {
  return Symbol.for(`carillon:${name}`);
}
