import { type Token, token } from "../container/index.ts";
import { CORE_TOKENS } from "../jobs/index.ts";
import type { Scheduler } from "./scheduler.ts";

/** Names of what core offers for injection, by lifetime: scheduler, tenant, run. */
export const TOKENS: typeof CORE_TOKENS & { readonly Scheduler: Token<Scheduler> } = Object.freeze({
  ...CORE_TOKENS,
  Scheduler: token<Scheduler>("core:scheduler"),
});
