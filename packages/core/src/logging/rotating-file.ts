import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { Writable } from "node:stream";

/** Lines beyond this wait for a disk that does not keep up; what comes then is dropped, and counted. */
const PATIENCE_BYTES = 16 * 1024 ** 2;

/** What a {@link RotatingFile} keeps to. */
export interface RotatingFileOptions {
  /** The newest file; older ones are `name1.log`, `name2.log` and so on. */
  readonly path: string;
  /** No file grows beyond it, but for a single longer line. Bytes. */
  readonly maxSize: number;
  /** How many files there are at most, the newest included. */
  readonly maxFiles: number;
  /** Told once when the file cannot be written, and again when that happens after it could be. */
  readonly failed: (error: unknown) => void;
}

/**
 * A file that makes room for itself. Each line is written whole, once, in order; `end()` finishes
 * when all is written. A disk that is full or gone loses lines but raises no error: the next lines
 * try again. One process a file; two would move it away under each other.
 */
export class RotatingFile extends Writable {
  readonly #options: RotatingFileOptions;
  #handle: FileHandle | undefined;
  #size = 0;
  #failing = false;
  #dropped = 0;

  /** Opens nothing yet. */
  constructor(options: RotatingFileOptions) {
    super({ decodeStrings: false, highWaterMark: PATIENCE_BYTES });
    this.#options = options;
  }

  /** Takes one line, its end included. */
  add(line: string): void {
    if (this.writableLength > PATIENCE_BYTES) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0) {
      this.#options.failed(new Error(`the disk does not keep up: ${this.#dropped} lines dropped`));
      this.#dropped = 0;
    }
    this.write(line);
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    void this.#append([String(chunk)]).then(done);
  }

  override _writev(chunks: readonly { chunk: unknown }[], done: () => void): void {
    void this.#append(chunks.map(({ chunk }) => String(chunk))).then(done);
  }

  override _final(done: () => void): void {
    void this.#close().then(done);
  }

  async #append(lines: readonly string[]): Promise<void> {
    try {
      let batch: string[] = [];
      for (const line of lines) {
        const bytes = Buffer.byteLength(line);
        this.#handle ??= await this.#open();
        if (this.#size > 0 && this.#size + bytes > this.#options.maxSize) {
          await this.#write(batch);
          batch = [];
          await this.#rotate();
        }
        batch.push(line);
        this.#size += bytes;
      }
      await this.#write(batch);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#options.failed(error);
      this.#failing = true;
      // A broken handle is of no use to the next lines.
      await this.#close();
    }
  }

  async #write(batch: readonly string[]): Promise<void> {
    if (batch.length > 0) await this.#handle?.appendFile(batch.join(""));
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#options.path), { recursive: true });
    const handle = await open(this.#options.path, "a");
    this.#size = (await handle.stat()).size;
    return handle;
  }

  async #rotate(): Promise<void> {
    await this.#close();
    const { maxFiles } = this.#options;
    await rm(this.#older(maxFiles - 1), { force: true });
    for (let age = maxFiles - 2; age >= 0; age -= 1) {
      await rename(this.#older(age), this.#older(age + 1)).catch(isMissing);
    }
    this.#handle = await this.#open();
  }

  #older(age: number): string {
    const { path } = this.#options;
    if (age === 0) return path;
    const extension = extname(path);
    return `${path.slice(0, path.length - extension.length)}${age}${extension}`;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    this.#size = 0;
    await handle?.close().catch(() => undefined);
  }
}

function isMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}
