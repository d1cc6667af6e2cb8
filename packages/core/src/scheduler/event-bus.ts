import type { Logger } from "../logging/logger.ts";
import type { Announce, EmittedEvent, EventType, SchedulerEvents } from "../model/index.ts";

type Listener = (payload: unknown) => void;

/** Tells listeners of this process what happens. A listener that throws is logged and harms nobody. */
export class EventBus {
  readonly #logger: () => Logger;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(logger: () => Logger) {
    this.#logger = logger;
  }

  /** Fires one of the scheduler's own events. */
  readonly announce: Announce = (event, payload) => this.#fire(event, payload);

  /** Fires an event that was emitted. */
  readonly emitted = (events: readonly EmittedEvent[]): void => {
    for (const event of events) this.#fire(`emitted ${event.name}`, event);
  };

  on(
    event: keyof SchedulerEvents | EventType<unknown>,
    listener: (payload: never) => void,
  ): () => void {
    const name = typeof event === "string" ? event : `emitted ${event.name}`;
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener as Listener));
    return () => void listeners.delete(listener as Listener);
  }

  once<E extends keyof SchedulerEvents>(
    event: E,
    where: (payload: SchedulerEvents[E]) => boolean = () => true,
  ): Promise<SchedulerEvents[E]> {
    return new Promise((resolve) => {
      const off = this.on(event, (payload: SchedulerEvents[E]) => {
        if (!where(payload)) return;
        off();
        resolve(payload);
      });
    });
  }

  #fire(name: string, payload: unknown): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined || listeners.size === 0) return;
    for (const listener of [...listeners]) {
      try {
        listener(payload);
      } catch (error) {
        this.#logger().error("a listener failed", { event: name, error });
      }
    }
  }
}
