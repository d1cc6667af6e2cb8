import { chownSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerUser } from "./server-user.ts";

/** Makes a folder that only the server may enter. Its path is short: sockets allow 107 characters. */
export function serverFolder(kind: string, user: ServerUser | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), `carillon-${kind}-`));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

/** Removes a folder and what is in it. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
