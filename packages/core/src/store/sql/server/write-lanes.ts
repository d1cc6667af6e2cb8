import type { SqlLock, SqlWork } from "../sql-database.ts";

/** A caller's work that waits for its transaction. */
export interface Piece {
  /** What is to be done. */
  readonly work: SqlWork<unknown>;
  /** It is committed. */
  resolve(result: unknown): void;
  /** It is not, or nobody knows whether it is. */
  reject(error: unknown): void;
}

/** Does pieces in one transaction and tells each of them. Never rejects. */
export type GroupWriter = (pieces: readonly Piece[], lock: SqlLock | undefined) => Promise<void>;

/** A group is closed after this many pieces: it holds what it has touched until all of them are done. */
const LARGEST_GROUP = 32;

/**
 * Brings what many callers write at about the same time into few transactions (group commit). Work under
 * the same lock is one lane. A lane whose lock is for one at a time has one writer, so that a process
 * does not wait for itself on several connections; any other has several, and groups only what they
 * cannot take at once.
 */
export class WriteLanes {
  readonly #write: GroupWriter;
  readonly #writers: number;
  readonly #lanes = new Map<string, Lane>();
  readonly #running = new Set<Promise<void>>();

  /** `writers`: how many transactions a shared lane has at the same time. */
  constructor(write: GroupWriter, writers: number) {
    this.#write = write;
    this.#writers = writers;
  }

  /** Adds a piece. */
  add(piece: Piece, lock: SqlLock | undefined): void {
    const lane = this.#lane(lock);
    lane.waiting.push(piece);
    if (lane.active >= lane.writers) return;
    lane.active += 1;
    const running = this.#run(lane).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Settles when nothing is waiting or under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #lane(lock: SqlLock | undefined): Lane {
    const isAlone = lock !== undefined && lock.shared !== true;
    const key = lock === undefined ? "" : `${lock.name} ${isAlone}`;
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = { lock, writers: isAlone ? 1 : this.#writers, waiting: [], active: 0 };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  async #run(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const share = Math.ceil(lane.waiting.length / lane.writers);
      await this.#write(lane.waiting.splice(0, Math.min(share, LARGEST_GROUP)), lane.lock);
    }
    // In the same turn as the last look at the queue, so that no piece falls between.
    lane.active -= 1;
  }
}

interface Lane {
  readonly lock: SqlLock | undefined;
  readonly writers: number;
  readonly waiting: Piece[];
  active: number;
}
