import type { Logger } from "../logging/logger.ts";
import type { HealthCheck, Role } from "../model/index.ts";
import type { RunTicket } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";

/** What an engine is given: the node that executes. */
export interface EngineHost {
  /** Id of the node. */
  readonly node: string;
  /** What the node does. */
  readonly role: Role;
  /** How many runs it executes at once. */
  readonly capacity: number;
  /** The scheduler's clock. */
  readonly clock: Clock;
  /** The scheduler's logger. */
  readonly logger: Logger;
  /** Whether this node has the ticket's job and tenant. */
  knows(ticket: RunTicket): boolean;
  /** Executes; never rejects. A ticket that was executed, or has an older epoch, does nothing. */
  execute(ticket: RunTicket, options?: { signal?: AbortSignal }): Promise<void>;
}

/** Carries admitted runs to a node. It decides nothing and never waits. */
export interface Engine {
  /** For people. */
  readonly name: string;
  /** Whether other nodes may execute what this one dispatches. */
  readonly distributed: boolean;
  /** Begins to execute. */
  start(host: EngineHost): Promise<void>;
  /** Sends tickets on their way; idempotent by (runId, epoch). */
  dispatch(tickets: readonly RunTicket[]): Promise<void>;
  /** Which of these tickets are nowhere on their way. */
  missing?(tickets: readonly RunTicket[]): Promise<readonly RunTicket[]>;
  /** Takes nothing new and waits for what runs, until the deadline at the longest. */
  stop(options: { deadline: Date }): Promise<void>;
  /** How it is. */
  health(): Promise<HealthCheck>;
}
