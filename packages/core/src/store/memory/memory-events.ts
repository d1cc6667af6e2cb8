import type { EmittedEvent, Run } from "../../model/index.ts";
import { uuidv7 } from "../../time/index.ts";
import { runForEvent } from "../shared/event-run.ts";
import { jsonCopy } from "../shared/json.ts";
import type { MemorySchedules } from "./memory-schedules.ts";

/** The events that are known, each once. */
export class MemoryEvents {
  readonly #schedules: MemorySchedules;
  readonly #now: () => number;
  readonly #known = new Map<string, number>();

  /** Makes it over the schedules that may listen. */
  constructor(schedules: MemorySchedules, now: () => number) {
    this.#schedules = schedules;
    this.#now = now;
  }

  /** Whether an event is known. */
  has({ name, id }: Pick<EmittedEvent, "name" | "id">): boolean {
    return this.#known.has(nameOf(name, id));
  }

  /** Notes events, and gives a run to each schedule that listens to a new one; answers the new ones. */
  emit(events: readonly EmittedEvent[], give: (run: Run) => void): readonly EmittedEvent[] {
    return events.filter((emitted) => {
      if (this.has(emitted)) return false;
      const now = this.#now();
      this.#known.set(nameOf(emitted.name, emitted.id), now);
      const event = { ...emitted, data: jsonCopy(emitted.data) };
      for (const schedule of this.#schedules.listening(event.name)) {
        const run = runForEvent(event, schedule, uuidv7(now));
        if (run !== undefined) give(run);
      }
      return true;
    });
  }

  /** Forgets those that came before. */
  forget(before: number): void {
    for (const [name, at] of this.#known) if (at < before) this.#known.delete(name);
  }
}

function nameOf(name: string, id: string): string {
  return JSON.stringify([name, id]);
}
