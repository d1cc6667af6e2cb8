import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { ServerUser } from "./server-user.ts";

/** A program and whom it runs as. */
export interface Program {
  /** Path. */
  readonly path: string;
  /** Arguments. */
  readonly args: readonly string[];
  /** Its working directory, where its output goes as well. */
  readonly folder: string;
  /** As we do, without one. */
  readonly user: ServerUser | undefined;
}

/** Runs a program to its end. @throws with the end of its output when it fails. */
export async function runToEnd(program: Program): Promise<void> {
  const { child, output } = start(program);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  if (code !== 0) throw new Error(`${program.path} ended with ${code}: ${lastLines(output)}`);
}

/** Starts a server that outlives this thread; answers its process id and where its output goes. */
export function startServer(program: Program): { pid: number; output: string } {
  const { child, output } = start(program);
  child.once("error", () => undefined);
  child.unref();
  if (child.pid === undefined) throw new Error(`${program.path} does not start`);
  return { pid: child.pid, output };
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  if (process.platform !== "linux") return true;
  try {
    // A child that has ended stays a zombie until its parent's event loop has seen it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Signals a process and waits until it is gone, killing it when it takes longer than 10 s. */
export async function endProcess(pid: number, signal: NodeJS.Signals): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, signal);
  // One that was stopped notices nothing before it goes on.
  if (isAlive(pid)) process.kill(pid, "SIGCONT");
  if (await isGone(pid, 10_000)) return;
  process.kill(pid, "SIGKILL");
  await isGone(pid, 10_000);
}

/** Waits until `work` answers; fails when the server ends first, with what it said. */
export async function untilReady(
  server: { pid: number; output: string; name: string },
  work: () => Promise<void>,
): Promise<void> {
  for (const started = performance.now(); ; ) {
    try {
      await work();
      return;
    } catch (error) {
      const late = performance.now() - started > 90_000;
      if (late || !isAlive(server.pid)) {
        throw new Error(`${server.name} does not start: ${lastLines(server.output)}`, {
          cause: error,
        });
      }
      await wait(50);
    }
  }
}

async function isGone(pid: number, patience: number): Promise<boolean> {
  for (const started = performance.now(); performance.now() - started < patience; ) {
    if (!isAlive(pid)) return true;
    await wait(20);
  }
  return false;
}

function start({ path, args, folder, user }: Program) {
  const output = join(folder, "output.txt");
  const file = openSync(output, "a");
  const child = spawn(path, args, {
    cwd: folder,
    detached: true,
    stdio: ["ignore", file, file],
    env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC", HOME: folder },
    ...user,
  });
  closeSync(file);
  return { child, output };
}

function lastLines(output: string): string {
  return readFileSync(output, "utf8").trim().split("\n").slice(-8).join("\n");
}
