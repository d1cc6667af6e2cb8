import type { Delivery, EmittedEvent, Message, NotifyOptions, Progress } from "../model/index.ts";
import type { Effects, StateWrite } from "../store/index.ts";

/** A message as a run asked for it; what `runNow` reports. */
export interface RunMessage {
  channel: string;
  message: Message;
  options: NotifyOptions;
}

/** What an execution did since its last commit point. */
export class RunEffects {
  readonly #state = new Map<string, StateWrite>();
  #deliveries: Delivery[] = [];
  #events: EmittedEvent[] = [];
  #progress: Progress | undefined;

  /** Messages of the whole execution, for the report. */
  readonly messages: RunMessage[] = [];

  addDeliveries(deliveries: readonly Delivery[]): void {
    this.#deliveries.push(...deliveries);
  }

  addEvent(event: EmittedEvent): boolean {
    if (this.#events.some(({ name, id }) => name === event.name && id === event.id)) return false;
    this.#events.push(event);
    return true;
  }

  /** A value that the store does not have yet; the answer tells absent from removed. */
  readState(scope: string, key: string): StateWrite | undefined {
    return this.#state.get(`${scope}\n${key}`);
  }

  writeState(write: StateWrite): void {
    this.#state.set(`${write.scope}\n${write.key}`, write);
  }

  setProgress(progress: Progress): void {
    this.#progress = progress;
  }

  /** Everything, for one commit; afterwards there is nothing. */
  take(): Effects {
    const effects: Effects = {
      ...(this.#deliveries.length > 0 && { deliveries: this.#deliveries }),
      ...(this.#state.size > 0 && { state: [...this.#state.values()] }),
      ...(this.#events.length > 0 && { events: this.#events }),
      ...(this.#progress !== undefined && { progress: this.#progress }),
    };
    this.drop();
    return effects;
  }

  /** Forgets what was not committed. */
  drop(): void {
    this.#deliveries = [];
    this.#events = [];
    this.#state.clear();
    this.#progress = undefined;
  }
}
