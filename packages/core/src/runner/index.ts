export { announceRun, isFinal } from "./announce-run.ts";
export { makeEvent, readState, toJson } from "./execution-context.ts";
export type { RunMessage } from "./run-effects.ts";
export { describeError } from "./run-error.ts";
export type { HandlerClass, Obstacle, RunContainer, RunnerParts, RunPlace } from "./run-parts.ts";
export { LEASE, Runner } from "./runner.ts";
export { ThreadWatch } from "./thread-watch.ts";
