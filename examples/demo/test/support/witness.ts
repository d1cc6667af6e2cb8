import { inspect } from "node:util";
import type { Scheduler, SchedulerEvents } from "@carillon/core";

const EVENTS: readonly (keyof SchedulerEvents)[] = [
  "run:queued",
  "run:started",
  "run:progress",
  "run:snoozed",
  "run:retrying",
  "run:lost",
  "run:finished",
  "run:failed",
  "delivery:sent",
  "delivery:dead",
  "channel:disabled",
  "schedule:changed",
  "schedule:quarantined",
  "tenant:invalid",
  "tenant:reloaded",
];

/** Everything that people and programs are shown of a scheduler, as text by place. */
export class Witness {
  readonly #scheduler: Scheduler;
  readonly #events: unknown[] = [];

  /** Listens from now on. */
  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    for (const name of EVENTS) {
      scheduler.on(name, (payload: unknown) => void this.#events.push({ name, payload }));
    }
  }

  /** How many events there were. */
  get events(): number {
    return this.#events.length;
  }

  /** Looks at everything now. */
  async statement(): Promise<Record<string, unknown>> {
    const { runs, deliveries, schedules, tenants, nodes, jobs } = this.#scheduler;
    const every = await all((cursor) => runs.list(cursor));
    return {
      events: this.#events,
      runs: every,
      logs: await Promise.all(every.map(({ id }) => runs.logs(id))),
      deliveries: await all((cursor) => deliveries.list(cursor)),
      schedules: await all((cursor) => schedules.list(cursor)),
      tenants: [tenants.list(), tenants.problems()],
      nodes: await nodes.list(),
      jobs: jobs.list(),
      health: await this.#scheduler.health(),
    };
  }
}

/** As JSON, and as the console would print it. */
export function asText(value: unknown): string {
  return `${JSON.stringify(value)}\n${inspect(value, { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null })}`;
}

async function all<T>(
  list: (query: { limit: number; cursor?: string }) => Promise<{
    items: readonly T[];
    nextCursor?: string;
  }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}
