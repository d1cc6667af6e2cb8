import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { CarillonError } from "../errors.ts";
import { quoted } from "./quoted.ts";
import { rememberSecret } from "./secret.ts";

const LARGEST = 1024 * 1024;

/**
 * Reads a secret from a file (UTF-8, 1 MiB at most), without one newline at its end, and has it
 * redacted everywhere from now on. Read anew at each call, so that a rotated secret is seen at the
 * next load.
 *
 * @param directory - Where a relative path begins.
 * @throws {@link CarillonError} `CONFIG_SECRET_FILE`.
 */
export function readSecretFile(path: string, directory: string): string {
  const file = resolve(directory, path);
  const fail = (found: string, cause?: unknown): CarillonError =>
    new CarillonError(
      "CONFIG_SECRET_FILE",
      `expected a file with a secret at ${quoted(path)}, ${found}`,
      { cause },
    );
  let bytes: Buffer;
  try {
    const stat = statSync(file);
    // A pipe or a device could keep the process waiting for ever.
    if (!stat.isFile()) throw fail("found no regular file there");
    if (stat.size > LARGEST) throw fail("found more than 1 MiB");
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof CarillonError) throw error;
    throw fail(`found none that can be read (${codeOf(error)})`, error);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw fail("found bytes that are not UTF-8", error);
  }
  const secret = text.replace(/\r?\n$/, "");
  rememberSecret(secret);
  return secret;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
