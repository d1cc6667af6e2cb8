import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** What a program told. */
export interface Told {
  readonly word: string;
  readonly [field: string]: unknown;
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program in a process of its own, under plain `node`. */
export class Child {
  /** What it told so far. */
  readonly told: Told[] = [];
  /** When it has ended and all that it wrote was read. */
  readonly ended: Promise<Ended>;
  #output = "";
  readonly #process: ChildProcess;
  readonly #listeners = new Set<(told: Told) => void>();

  /** Starts a program of `programs/`; it waits for `order`. */
  constructor(program: string, environment: Readonly<Record<string, string>> = {}) {
    const path = join(import.meta.dirname, "../programs/dist", `${program}.js`);
    this.#process = spawn(process.execPath, ["--enable-source-maps", path], {
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    // An order to a process that has just died.
    this.#process.stdin?.on("error", () => undefined);
    const [, out, error, words] = this.#process.stdio;
    for (const stream of [out, error] as Readable[])
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    createInterface({ input: words as Readable }).on("line", (line) => this.#hear(line));
    this.ended = once(this.#process, "close").then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Standard output and error, as far as they came. */
  get output(): string {
    return this.#output;
  }

  /** Gives it its task; it begins. */
  order(task: object): this {
    this.#process.stdin?.write(`${JSON.stringify(task)}\n`);
    return this;
  }

  /** Calls back at each word, as soon as it is read. */
  on(listener: (told: Told) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The first that was told of a word, or the first that will be. @throws when it ends without. */
  async word(word: string, where: (told: Told) => boolean = () => true): Promise<Told> {
    const fits = (told: Told): boolean => told.word === word && where(told);
    const known = this.told.find(fits);
    if (known !== undefined) return known;
    const heard = new Promise<Told>((resolve) => {
      const off = this.on((told) => {
        if (!fits(told)) return;
        off();
        resolve(told);
      });
    });
    const silent = this.ended.then(({ code, signal }) => {
      const late = this.told.find(fits);
      if (late !== undefined) return late;
      throw new Error(
        `the program ended (${code ?? signal}) without telling "${word}":\n${this.#output}`,
      );
    });
    return Promise.race([heard, silent]);
  }

  /** Sends a signal to it, and to no other. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Ends it at once, whatever it does. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGKILL");
    await this.ended;
  }

  #hear(line: string): void {
    const told = JSON.parse(line) as Told;
    this.told.push(told);
    for (const listener of [...this.#listeners]) listener(told);
  }
}
