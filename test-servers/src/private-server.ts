import { setTimeout as wait } from "node:timers/promises";
import { administer, createDatabaseOn } from "./administer.ts";
import { endProcess, type Program, startServer, untilReady } from "./child-process.ts";
import { removeFolder } from "./server-folder.ts";
import type { ServerKind, TestServer } from "./test-server.ts";

/** What a kind of server is made of. */
export interface ServerPlan {
  /** Which one. */
  readonly kind: ServerKind;
  /** The server itself; runs until it is ended. */
  readonly program: Program;
  /** Where its administrator connects. */
  readonly url: string;
  /** Ends it in order, without waiting for clients. */
  readonly endSignal: NodeJS.Signals;
}

/** Starts a server whose folder is prepared, and waits until it answers. */
export async function startPlanned(plan: ServerPlan): Promise<TestServer> {
  const { kind, program, url, endSignal } = plan;
  let { pid } = await startAndWait(plan);
  return {
    kind,
    url,
    get pid() {
      return pid;
    },
    folder: program.folder,
    createDatabase: () => createDatabaseOn(kind, url),
    kill: (signal) => void process.kill(pid, signal),
    async restart() {
      await endProcess(pid, endSignal);
      ({ pid } = await startAgain(plan));
    },
    async stop() {
      await endProcess(pid, endSignal);
      await removeFolder(program.folder);
    },
  };
}

// After SIGKILL its helpers may live on for a moment, and hold what the new server needs.
async function startAgain(plan: ServerPlan): Promise<{ pid: number }> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await startAndWait(plan);
    } catch (error) {
      if (tries >= 40) throw error;
      await wait(250);
    }
  }
}

async function startAndWait({ kind, program, url }: ServerPlan): Promise<{ pid: number }> {
  const server = startServer(program);
  try {
    await untilReady({ ...server, name: kind }, () => administer(kind, url, "select 1"));
  } catch (error) {
    await endProcess(server.pid, "SIGKILL");
    throw error;
  }
  return server;
}
