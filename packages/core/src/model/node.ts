/** What a node does: plan and execute, one of both, or only look and command. */
export type Role = "both" | "planner" | "worker" | "client";

/** One process running a scheduler. */
export interface Node {
  /** Unique for each start. */
  id: string;
  /** What it does. */
  role: Role;
  /** When it started. */
  startedAt: Date;
  /** When it was last heard of. */
  heartbeatAt: Date;
  /** Version of `@carillon/core` that it runs. */
  version: string;
}
