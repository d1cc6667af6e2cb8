import type { Logger } from "../logging/logger.ts";
import type { Announce } from "../model/index.ts";
import type { Clock } from "../time/clock.ts";
import { isDriven } from "../time/index.ts";

const JUMP = 5_000;

/** Notices that the wall clock moved by more, or less, than time passed. */
export class ClockWatch {
  readonly #options: { clock: Clock; logger: Logger; announce: Announce };
  #wall = 0;
  #passed = 0;

  constructor(options: { clock: Clock; logger: Logger; announce: Announce }) {
    this.#options = options;
  }

  begin(): void {
    this.#wall = this.#options.clock.now().getTime();
    this.#passed = performance.now();
  }

  /** Compares; a suspend counts as a jump, since no time passed for this process. */
  look(): void {
    const { clock, logger, announce } = this.#options;
    if (isDriven(clock)) return;
    const [wall, passed] = [this.#wall, this.#passed];
    this.begin();
    const by = Math.round(this.#wall - wall - (this.#passed - passed));
    if (Math.abs(by) < JUMP) return;
    logger.warn("the wall clock jumped", { by });
    announce("clock:jumped", { by });
  }
}
