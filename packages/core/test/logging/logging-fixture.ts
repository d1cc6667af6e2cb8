import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createLogger, type Logger, type LoggingOptions } from "../../src/logging/index.ts";
import { systemClock } from "../../src/time/index.ts";

export const AT = new Date("2025-09-12T10:11:12.345Z");
export const clock = { ...systemClock(), now: () => AT };

export interface Heard {
  level: string;
  message: string;
  meta: Record<string, unknown>;
}

export function recorder(): { host: Logger; heard: Heard[] } {
  const heard: Heard[] = [];
  const log = (level: string) => (message: string, meta?: object) =>
    void heard.push({ level, message, meta: { ...meta } });
  return {
    heard,
    host: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
  };
}

export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "carillon-log-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

export async function fileLogger(file: Partial<NonNullable<LoggingOptions["file"]>> = {}) {
  const directory = await folder();
  const path = join(directory, "logs", "carillon.log");
  const handle = createLogger({ options: { console: "off", file: { path, ...file } }, clock });
  const lines = async (): Promise<Record<string, unknown>[]> => {
    const names = await readdir(join(directory, "logs")).catch(() => []);
    const texts = await Promise.all(
      names.map((name) => readFile(join(directory, "logs", name), "utf8")),
    );
    return texts
      .flatMap((text) => text.split("\n"))
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { ...handle, path, lines, directory };
}
