import type { Told } from "./child.ts";
import type { Arrival } from "./receiver.ts";

/** Phases in which a process is killed. */
export const PHASES = [
  "claim",
  "handler",
  "notify",
  "send, before the answer",
  "send, after the answer",
  "finish",
] as const;

/** One of them. */
export type Phase = (typeof PHASES)[number];

const BEFORE: Phase = "send, before the answer";
const AFTER: Phase = "send, after the answer";

/** Keeps what the processes told and what arrived: never what the store says. */
export class KillLedger {
  /** Kills by the phase that was open at the death. */
  readonly kills = new Map<Phase, number>(PHASES.map((phase) => [phase, 0]));
  /** Kills at which no phase was open. */
  between = 0;
  /** Deaths at which a message was under way: sent, its answer not recorded. */
  inSends = 0;
  /** What must not be; each with a sentence. */
  readonly faults: string[] = [];
  /** Messages that came again. */
  duplicates = 0;
  readonly #open = new Map<Phase, Set<string>>(PHASES.map((phase) => [phase, new Set()]));
  readonly #arrived = new Set<string>();
  readonly #recorded = new Set<string>();
  readonly #completed = new Set<string>();
  /** How often a delivery was in doubt when its process died. */
  readonly #doubts = new Map<string, number>();

  /** A process told something. */
  hear({ word, ...fields }: Told): void {
    const { open, close, delivery, run } = fields as Readonly<Record<string, string | undefined>>;
    const phase = PHASES.find((each) => each === word);
    if (phase !== undefined && open !== undefined) {
      // A run whose end is durable has begun again.
      if (phase === "handler" && this.#completed.has(open))
        this.faults.push(`run ${open} was executed after its end had been written`);
      this.#set(phase).add(open);
    }
    if (phase !== undefined && close !== undefined) this.#set(phase).delete(close);
    if (word === "completed" && run !== undefined) this.#completed.add(run);
    if (word === "recorded" && delivery !== undefined) {
      this.#recorded.add(delivery);
      this.#set(BEFORE).delete(delivery);
      this.#set(AFTER).delete(delivery);
    }
  }

  /** A message arrived. */
  arrive({ id, body }: Arrival): void {
    if (this.#recorded.has(id)) this.faults.push(`${body} was posted after it had been recorded`);
    if (this.#arrived.has(id)) {
      this.duplicates += 1;
      const left = (this.#doubts.get(id) ?? 0) - 1;
      this.#doubts.set(id, left);
      if (left < 0) this.faults.push(`${body} was posted again though no process died over it`);
    }
    this.#arrived.add(id);
    this.#set(BEFORE).add(id);
  }

  /** Its answer was given. */
  answer({ id }: Arrival): void {
    if (this.#set(BEFORE).delete(id) && !this.#recorded.has(id)) this.#set(AFTER).add(id);
  }

  /** The process is dead, and all that it told has been heard. `aimed` counts where it was hit. */
  die(aimed: Phase): void {
    const open = PHASES.filter((phase) => this.#set(phase).size > 0);
    const hit = open.includes(aimed) ? aimed : open[0];
    if (hit === undefined) this.between += 1;
    else this.kills.set(hit, (this.kills.get(hit) ?? 0) + 1);
    const doubtful = [...this.#set(BEFORE), ...this.#set(AFTER)];
    this.inSends += doubtful.length;
    for (const id of doubtful) this.#doubts.set(id, (this.#doubts.get(id) ?? 0) + 1);
    for (const phase of PHASES) this.#set(phase).clear();
  }

  /** The phase that was hit least. */
  rarest(): Phase {
    return [...this.kills].reduce((least, each) => (each[1] < least[1] ? each : least))[0];
  }

  #set(phase: Phase): Set<string> {
    return this.#open.get(phase) as Set<string>;
  }
}
