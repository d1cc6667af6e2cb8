import type { HealthCheck } from "../../model/index.ts";
import type { RunTicket } from "../../store/index.ts";
import type { Engine, EngineHost } from "../engine.ts";

/**
 * Executes admitted runs in this process, at once. Waiting, fairness and limits are the planner's, so a
 * crash loses nothing that the store does not give out again.
 */
export function localEngine(): Engine {
  return new LocalEngine();
}

class LocalEngine implements Engine {
  readonly name = "local";
  readonly distributed = false;
  readonly #running = new Map<string, Promise<void>>();
  #host: EngineHost | undefined;
  #stopping = false;

  async start(host: EngineHost): Promise<void> {
    this.#host = host;
    this.#stopping = false;
  }

  async dispatch(tickets: readonly RunTicket[]): Promise<void> {
    const host = this.#host;
    if (host === undefined || this.#stopping) return;
    for (const ticket of tickets) {
      const id = `${ticket.runId}~${ticket.epoch}`;
      if (this.#running.has(id)) continue;
      const execution = host.execute(ticket).finally(() => this.#running.delete(id));
      this.#running.set(id, execution);
    }
  }

  async missing(tickets: readonly RunTicket[]): Promise<readonly RunTicket[]> {
    return tickets.filter((ticket) => !this.#running.has(`${ticket.runId}~${ticket.epoch}`));
  }

  async stop({ deadline }: { deadline: Date }): Promise<void> {
    this.#stopping = true;
    const host = this.#host;
    if (host === undefined || this.#running.size === 0) return;
    const waiting = new AbortController();
    const left = Math.max(0, deadline.getTime() - host.clock.now().getTime());
    await Promise.race([
      Promise.allSettled(this.#running.values()),
      host.clock.sleep(left, { signal: waiting.signal }).catch(() => undefined),
    ]);
    waiting.abort();
  }

  async health(): Promise<HealthCheck> {
    return { status: "up", data: { running: this.#running.size } };
  }
}
