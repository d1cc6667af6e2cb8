import type { LogLine } from "../../model/index.ts";
import { jsonCopy } from "../shared/json.ts";
import type { LogStore } from "../store.ts";

/** Keeps run logs in this process. */
export class MemoryLogs implements LogStore {
  readonly #logs = new Map<string, Map<number, LogLine>>();

  async append(lines: readonly (LogLine & { runId: string })[]): Promise<void> {
    for (const { runId, ...line } of lines) {
      const log = this.#logs.get(runId) ?? new Map<number, LogLine>();
      this.#logs.set(runId, log);
      if (!log.has(line.sequence)) log.set(line.sequence, copy(line));
    }
  }

  async read(runId: string, after: number): Promise<readonly LogLine[]> {
    return [...(this.#logs.get(runId)?.values() ?? [])]
      .filter(({ sequence }) => sequence > after)
      .sort((a, b) => a.sequence - b.sequence)
      .map(copy);
  }

  /** Forgets a run's log. */
  forget(runId: string): void {
    this.#logs.delete(runId);
  }
}

function copy(line: LogLine): LogLine {
  const { sequence, at, level, message, meta } = line;
  return {
    sequence,
    at: new Date(at),
    level,
    message,
    ...(meta !== undefined && { meta: jsonCopy(meta) }),
  };
}
