import type { Page, Run, RunQuery } from "../../model/index.ts";
import { pageLimit, readCursor, writeCursor } from "../shared/page-cursor.ts";
import { isFinal } from "../shared/run-status.ts";
import { subjectOf } from "../shared/subject.ts";
import { SortedList } from "./sorted-list.ts";

interface Place {
  readonly scheduledFor: number;
  readonly sequence: number;
}

interface Kept extends Place {
  readonly id: string;
}

/** All runs, those on their way included, newest nominal instant first. */
export class MemoryHistory {
  readonly #runs = new Map<string, Run>();
  readonly #occurrences = new Set<string>();
  readonly #order = new SortedList<Place, Kept>(newestFirst);
  readonly #places = new Map<string, Kept>();
  #sequence = 0;
  readonly #checkpoints = new Map<string, unknown>();

  /** One. */
  get(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  /** Where a run that has ended had got to. */
  checkpoint(id: string): unknown {
    return this.#checkpoints.get(id);
  }

  /** Keeps where a run that ends has got to. */
  setCheckpoint(id: string, checkpoint: unknown): void {
    if (checkpoint === undefined) this.#checkpoints.delete(id);
    else this.#checkpoints.set(id, checkpoint);
  }

  /** Adds a run; `false` when its id or its occurrence is there already. */
  add(run: Run): boolean {
    const occurrence = occurrenceName(run);
    if (this.#runs.has(run.id) || this.#occurrences.has(occurrence)) return false;
    this.#occurrences.add(occurrence);
    this.#sequence += 1;
    const place = {
      scheduledFor: run.scheduledFor.getTime(),
      sequence: this.#sequence,
      id: run.id,
    };
    this.#order.add(place);
    this.#places.set(run.id, place);
    this.#runs.set(run.id, run);
    return true;
  }

  /** Writes a run that is there. */
  set(run: Run): void {
    this.#runs.set(run.id, run);
  }

  /** One page; `present` makes of a run what people see. */
  list(query: RunQuery, present: (run: Run) => Run): Page<Run> {
    const limit = pageLimit(query);
    const cursor = readCursor(query.cursor, [0, 0] as [number, number]);
    const places =
      cursor === undefined
        ? this.#order.values()
        : this.#order.after({ scheduledFor: cursor[0], sequence: cursor[1] });
    const items: Run[] = [];
    let last: Place | undefined;
    for (const place of places) {
      const run = present(this.#runs.get(place.id) as Run);
      if (!matches(run, query)) continue;
      if (items.length === limit && last !== undefined) {
        return { items, nextCursor: writeCursor([last.scheduledFor, last.sequence]) };
      }
      items.push(run);
      last = place;
    }
    return { items };
  }

  /** Forgets runs that finished before; answers their ids. */
  prune(before: Date, limit: number): readonly string[] {
    const pruned: string[] = [];
    for (const run of this.#runs.values()) {
      if (pruned.length >= limit) break;
      if (!isFinal(run.status) || run.finishedAt === undefined || run.finishedAt >= before)
        continue;
      pruned.push(run.id);
      this.#runs.delete(run.id);
      this.#order.remove(this.#places.get(run.id) as Kept);
      this.#places.delete(run.id);
      this.#occurrences.delete(occurrenceName(run));
      this.#checkpoints.delete(run.id);
    }
    return pruned;
  }
}

function matches(run: Run, query: RunQuery): boolean {
  const { schedule, job, tenant, status, since, until, search } = query;
  const statuses = typeof status === "string" ? [status] : status;
  return (
    (schedule === undefined || run.schedule === schedule) &&
    (job === undefined || run.job === job) &&
    (tenant === undefined || run.tenant === tenant) &&
    (statuses === undefined || statuses.includes(run.status)) &&
    (since === undefined || run.scheduledFor >= since) &&
    (until === undefined || run.scheduledFor < until) &&
    (search === undefined || searchText(run).includes(search.toLowerCase()))
  );
}

function searchText(run: Run): string {
  return `${subjectOf(run)}\n${run.id}\n${run.reason ?? ""}`.toLowerCase();
}

// The length keeps apart what two keys of different lengths might run together to.
function occurrenceName(run: Run): string {
  const subject = subjectOf(run);
  return `${subject.length} ${subject} ${run.occurrence}`;
}

function newestFirst(a: Place, b: Place): number {
  return b.scheduledFor - a.scheduledFor || b.sequence - a.sequence;
}
