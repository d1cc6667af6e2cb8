import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { parseConfig } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { TenantDocument } from "./source.ts";

const LARGEST = 16 * 1024 * 1024;

/**
 * Reads one file as a document, and answers the same document for as long as the file's bytes are
 * the same, whatever its time stamps say.
 */
export class DocumentFile {
  readonly #path: string;
  readonly #label: string;
  readonly #adapt: (document: TenantDocument) => TenantDocument;
  #hash = "";
  #document: TenantDocument | undefined;

  /** `label` is the file's name in messages; `adapt` is applied to what was read. */
  constructor(
    path: string,
    label: string,
    adapt: (document: TenantDocument) => TenantDocument = (document) => document,
  ) {
    this.#path = path;
    this.#label = label;
    this.#adapt = adapt;
  }

  /** @throws {@link CarillonError} `TENANTS_UNREADABLE`. */
  async read(): Promise<TenantDocument> {
    const bytes = await this.#bytes();
    const hash = createHash("sha256").update(bytes).digest("base64url");
    if (this.#document !== undefined && hash === this.#hash) return this.#document;
    this.#document = this.#adapt(this.#parse(bytes));
    this.#hash = hash;
    return this.#document;
  }

  async #bytes(): Promise<Buffer> {
    try {
      const found = await stat(this.#path);
      // A pipe or a device could keep the process waiting for ever.
      if (!found.isFile()) throw unreadable(this.#label, "found no regular file");
      if (found.size > LARGEST) throw unreadable(this.#label, `found ${found.size} bytes`);
      return await readFile(this.#path);
    } catch (error) {
      if (error instanceof CarillonError) throw error;
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      throw unreadable(this.#label, `found none that can be read (${code})`, error);
    }
  }

  #parse(bytes: Buffer): TenantDocument {
    const document = { source: this.#label, references: true, directory: dirname(this.#path) };
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      const message = "expected text in UTF-8, found other bytes; save the file as UTF-8";
      return { ...document, value: undefined, problems: [{ message, line: 1, column: 1 }] };
    }
    const { value, problems, locate } = parseConfig(text);
    return { ...document, value, problems, locate };
  }
}

/** The error of a source that cannot be read. */
export function unreadable(label: string, found: string, cause?: unknown): CarillonError {
  return new CarillonError(
    "TENANTS_UNREADABLE",
    `expected tenants at ${label}, ${found}; the tenants stay as they are`,
    { cause, details: { source: label } },
  );
}
