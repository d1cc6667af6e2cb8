import type { Node } from "../../model/index.ts";
import { type Duration, parseDuration } from "../../time/index.ts";
import type { NodeStore } from "../store.ts";

/** Keeps the nodes in this process. */
export class MemoryNodes implements NodeStore {
  readonly #now: () => number;
  readonly #nodes = new Map<string, { node: Node; until: number }>();

  /** Makes an empty store over a clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  async heartbeat(node: Node, lease: Duration): Promise<void> {
    const now = this.#now();
    const until = now + parseDuration(lease, "lease");
    this.#nodes.set(node.id, { node: { ...node, heartbeatAt: new Date(now) }, until });
  }

  async list(): Promise<readonly Node[]> {
    const now = this.#now();
    const live = [...this.#nodes.values()].filter(({ until }) => until > now);
    return live.map(({ node }) => ({ ...node })).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async leave(id: string): Promise<void> {
    this.#nodes.delete(id);
  }
}
