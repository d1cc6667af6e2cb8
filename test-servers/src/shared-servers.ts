import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createDatabaseOn } from "./administer.ts";
import { endProcess, isAlive } from "./child-process.ts";
import { startMariaDb } from "./mariadb.ts";
import { startPostgres } from "./postgres.ts";
import { removeFolder } from "./server-folder.ts";
import { isServer, type MissingServer, type ServerKind, type TestDatabase } from "./test-server.ts";

/** The environment variable that tells every test file of a run where the run keeps its servers. */
const VARIABLE = "CARILLON_TEST_SERVERS";
const PREFIX = "carillon-servers-";

const STARTERS = { mariadb: startMariaDb, postgres: startPostgres } as const;
const OVERRIDES = {
  mariadb: "CARILLON_TEST_MYSQL_URL",
  postgres: "CARILLON_TEST_POSTGRES_URL",
} as const;

/** What a server's record says. */
interface Shared {
  readonly url: string;
  readonly pid: number;
  readonly folder: string;
}

/** URL of a server that is given from outside instead of started here. */
export function overrideUrl(kind: ServerKind): string | undefined {
  const url = process.env[OVERRIDES[kind]];
  return url === undefined || url === "" ? undefined : url;
}

/**
 * Opens the run's place for servers and sweeps up what a run that was killed has left. The answer stops
 * every server of the run.
 */
export async function openSharedServers(): Promise<() => Promise<void>> {
  await sweepOrphans();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  process.env[VARIABLE] = folder;
  return () => stopAll(folder);
}

/**
 * Makes an empty database on the server of that kind, which all test files of a run share; it is started
 * by whoever needs it first, while the others wait.
 */
export async function createSharedDatabase(
  kind: ServerKind,
): Promise<TestDatabase | MissingServer> {
  const override = overrideUrl(kind);
  if (override !== undefined) return createDatabaseOn(kind, override);
  const folder = process.env[VARIABLE];
  if (folder === undefined) {
    throw new Error(
      "no place for test servers: vitest.config.ts needs globalSetup test-servers/src/vitest.ts",
    );
  }
  const server = await sharedServer(kind, folder);
  return isServer(server) ? createDatabaseOn(kind, server.url) : server;
}

async function sharedServer(kind: ServerKind, folder: string): Promise<Shared | MissingServer> {
  const record = join(folder, `${kind}.json`);
  const claim = join(folder, `${kind}.starting`);
  for (;;) {
    const known = read(record);
    if (known !== undefined) return known;
    if (claimed(claim)) break;
    await wait(50);
  }
  try {
    const server = await STARTERS[kind]();
    if (!isServer(server)) return server;
    const { url, pid } = server;
    // Written aside and moved, so that nobody reads half of it.
    writeFileSync(`${record}.new`, JSON.stringify({ url, pid, folder: server.folder }), {
      mode: 0o600,
    });
    renameSync(`${record}.new`, record);
    return { url, pid, folder: server.folder };
  } finally {
    rmSync(claim, { recursive: true, force: true });
  }
}

function claimed(claim: string): boolean {
  try {
    mkdirSync(claim);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function read(record: string): Shared | undefined {
  try {
    return JSON.parse(readFileSync(record, "utf8")) as Shared;
  } catch {
    return undefined;
  }
}

async function stopAll(folder: string): Promise<void> {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".json"))) {
    const server = read(join(folder, name));
    if (server === undefined) continue;
    // Ids are given out again: only a process that works in our folder is ours.
    if (isOurs(server))
      await endProcess(server.pid, name.startsWith("postgres") ? "SIGINT" : "SIGTERM");
    await removeFolder(server.folder);
  }
  await removeFolder(folder);
}

function isOurs({ pid, folder }: Shared): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
  } catch (error) {
    // Without /proc the record is all there is.
    return (error as NodeJS.ErrnoException).code !== "ENOENT" || process.platform !== "linux";
  }
}

async function sweepOrphans(): Promise<void> {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const owner = Number(name.slice(PREFIX.length).split("-")[0]);
    if (!Number.isInteger(owner) || isAlive(owner)) continue;
    // Somebody else's leavings may not be ours to remove.
    await stopAll(join(tmpdir(), name)).catch(() => undefined);
  }
}
