import type { Token } from "./token.ts";

/** A token as people know it: `bgs:reports`, `PokerSessions`; for messages only. */
export function tokenName(token: Token<unknown> | undefined): string {
  if (typeof token === "symbol") return (token.description ?? "").replace(/^carillon:/, "");
  if (typeof token === "string") return token;
  if (typeof token === "function")
    return token.name === "" ? "(a class without a name)" : token.name;
  return token === undefined || token === null ? "undefined" : "(a delayed class)";
}
