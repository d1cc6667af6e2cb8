import { createInterface } from "node:readline";

/**
 * Waits for the order of the test that started this process, one line of JSON on the standard input.
 * Nothing of the standard input is left open afterwards: it must not be what keeps the process alive.
 */
export async function readTask<T>(): Promise<T> {
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return JSON.parse(line) as T;
  } finally {
    lines.close();
    process.stdin.destroy();
  }
  throw new Error("expected an order on the standard input");
}
