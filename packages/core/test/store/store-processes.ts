import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

const PROGRAM = join(import.meta.dirname, "store-process.mjs");
const NODES = ["n1", "n2", "n3", "n4"];

/** What `storeProcesses` answers. */
export type StoreProcesses = ReturnType<typeof storeProcesses>;

/** Processes that work on one store. `place` is what they are told of it; `folder` is theirs. */
export function storeProcesses(place: (folder: string) => object) {
  const folder = mkdtempSync(join(tmpdir(), "carillon-processes-"));
  const journal = join(folder, "journal");
  const children: ChildProcess[] = [];
  const start = (task: string, node: string, more: object = {}): ChildProcess => {
    const argument = JSON.stringify({ task, ...place(folder), node, journal, ...more });
    const child = spawn(process.execPath, [PROGRAM, argument], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    return child;
  };
  return {
    folder,
    start,
    /** Several processes do the same at the same time; their results. */
    together: <T>(task: string, input: object = {}, nodes: readonly string[] = NODES) =>
      Promise.all(nodes.map((node) => resultOf<T>(start(task, node, { input })))),
    /** What the processes wrote down, in order. */
    journal<T>(): T[] {
      if (!existsSync(journal)) return [];
      const lines = readFileSync(journal, "utf8").split("\n");
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as T);
    },
    end(): void {
      for (const child of children) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function resultOf<T>(child: ChildProcess): Promise<T> {
  const chunks: string[] = [];
  const errors: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  const code = await exitOf(child);
  if (code !== 0) throw new Error(`the process ended with ${code}: ${errors.join("")}`);
  const { result, integrity } = JSON.parse(chunks.join("")) as { result: T; integrity: string };
  expect(integrity).toBe("ok");
  return result;
}

/** How a process ended. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

/** Settles when a process says its first word. */
export function firstOutput(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("close", (code) => reject(new Error(`ended with ${code} before it did anything`)));
  });
}
