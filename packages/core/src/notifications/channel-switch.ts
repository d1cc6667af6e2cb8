import type { StateStore } from "../store/index.ts";

/** A channel of a tenant, or of the host where `tenant` is absent. */
export interface ChannelName {
  /** Whose. */
  tenant?: string | undefined;
  /** Its name. */
  channel: string;
}

/** Why and since when nothing is sent to a channel. */
export interface SwitchedOff {
  /** What the service said. */
  reason: string;
  /** Since when. */
  since: Date;
}

/**
 * Remembers which channels are switched off, on all nodes and over restarts. A channel is off for one
 * config: with another it is on again.
 */
export class ChannelSwitch {
  readonly #state: StateStore;

  /** Keeps its notes in the store's plugin state, scope `core:channels`. */
  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Why the channel is off; `undefined` while it is on. A note about another config is removed. */
  async get(name: ChannelName, configHash: string): Promise<SwitchedOff | undefined> {
    const note = readNote(await this.#state.get(scope, keyOf(name)));
    if (note === undefined) return undefined;
    if (note.configHash === configHash) return { reason: note.reason, since: new Date(note.since) };
    await this.on(name);
    return undefined;
  }

  /** Switches the channel off for this config; `false` when it was off already. */
  async off(name: ChannelName, note: SwitchedOff & { configHash: string }): Promise<boolean> {
    if ((await this.get(name, note.configHash)) !== undefined) return false;
    const value = {
      reason: note.reason,
      since: note.since.toISOString(),
      configHash: note.configHash,
    };
    await this.#state.write([{ scope, key: keyOf(name), value }]);
    return true;
  }

  /** Switches the channel on. */
  async on(name: ChannelName): Promise<void> {
    await this.#state.write([{ scope, key: keyOf(name), value: undefined }]);
  }
}

const scope = "core:channels";

// A tenant's id has no slash, so that no two names meet.
function keyOf({ tenant, channel }: ChannelName): string {
  return `${tenant ?? ""}/${channel}`;
}

interface Note {
  reason: string;
  since: string;
  configHash: string;
}

function readNote(value: unknown): Note | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { reason, since, configHash } = value as Partial<Record<keyof Note, unknown>>;
  if (typeof reason !== "string" || typeof since !== "string") return undefined;
  return typeof configHash === "string" ? { reason, since, configHash } : undefined;
}
