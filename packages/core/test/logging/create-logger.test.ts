import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { Secret } from "../../src/config/index.ts";
import {
  createLogger,
  type Logger,
  type LoggingOptions,
  runWithLogContext,
  silentLogger,
} from "../../src/logging/index.ts";
import { AT, clock, fileLogger, folder, recorder } from "./logging-fixture.ts";

/** What winston's console transport writes while `work` runs. */
async function printed(work: () => Promise<void>): Promise<string> {
  const { _stdout } = console as unknown as { _stdout: NodeJS.WriteStream };
  const parts: string[] = [];
  const spy = vi.spyOn(_stdout, "write").mockImplementation((chunk) => {
    parts.push(String(chunk));
    return true;
  });
  await work();
  spy.mockRestore();
  return parts.join("");
}

describe("the host's logger", () => {
  test("gets every record once, and the file gets it too; the console stays quiet", async () => {
    const { host, heard } = recorder();
    const directory = await folder();
    const path = join(directory, "carillon.log");
    const output = await printed(async () => {
      const { logger, close } = createLogger({ host, options: { file: { path } }, clock });
      logger.info("one", { a: 1 });
      logger.error("two");
      await close();
    });
    expect(heard).toEqual([
      { level: "info", message: "one", meta: { a: 1 } },
      { level: "error", message: "two", meta: {} },
    ]);
    expect(output).toBe("");
    expect((await readFile(path, "utf8")).trim().split("\n")).toEqual([
      '{"timestamp":"2025-09-12T10:11:12.345Z","level":"info","message":"one","a":1}',
      '{"timestamp":"2025-09-12T10:11:12.345Z","level":"error","message":"two"}',
    ]);
  });

  test("gets what our own level leaves out: it filters for itself", async () => {
    const { host, heard } = recorder();
    const { logger } = createLogger({ host, options: { level: "error" }, clock });
    logger.debug("detail");
    expect(heard.map(({ message }) => message)).toEqual(["detail"]);
  });

  test("may be asked for beside the console", async () => {
    const { host, heard } = recorder();
    const output = await printed(async () => {
      const { logger, close } = createLogger({ host, options: { console: "json" }, clock });
      logger.info("both");
      await close();
    });
    expect(heard).toHaveLength(1);
    expect(output.trim().split("\n")).toHaveLength(1);
  });

  test("that throws fails nobody", () => {
    const fail = (): never => {
      throw new Error("broken logger");
    };
    const host: Logger = { debug: fail, info: fail, warn: fail, error: fail };
    const { logger } = createLogger({ host, clock });
    expect(() => logger.info("x")).not.toThrow();
  });
});

describe("records", () => {
  test("carry the run's fields, then the child's, then their own", async () => {
    const { host, heard } = recorder();
    const { logger } = createLogger({ host, clock });
    const child = logger.child?.({ plugin: "bgs", a: "child" });
    await runWithLogContext({ tenant: "veil", a: "context", runId: "1" }, async () => {
      await Promise.resolve();
      runWithLogContext({ runId: "2" }, () => child?.info("inner", { own: true }));
      logger.info("outer");
    });
    logger.info("outside");
    expect(heard.map(({ meta }) => meta)).toEqual([
      { tenant: "veil", runId: "2", plugin: "bgs", a: "child", own: true },
      { tenant: "veil", runId: "1", a: "context" },
      {},
    ]);
  });

  test("two runs at once keep their fields apart", async () => {
    const { host, heard } = recorder();
    const { logger } = createLogger({ host, clock });
    const run = (tenant: string) =>
      runWithLogContext({ tenant }, async () => {
        for (let step = 0; step < 5; step += 1) {
          await turn();
          logger.info(tenant);
        }
      });
    await Promise.all([run("a"), run("b"), run("c")]);
    expect(heard).toHaveLength(15);
    expect(heard.every(({ message, meta }) => meta["tenant"] === message)).toBe(true);
  });

  test("hold errors with their causes, wherever the error was put", () => {
    const { host, heard } = recorder();
    const { logger } = createLogger({ host, clock });
    const error = new Error("outer", { cause: new TypeError("inner") });
    logger.error("failed", { error });
    logger.error("failed", error);
    logger.error(error as unknown as string);
    logger.error({ odd: 1 } as unknown as string, "text" as unknown as object);
    for (const { meta } of heard.slice(0, 3)) {
      expect(meta["error"]).toMatchObject({ message: "outer", cause: { name: "TypeError" } });
    }
    expect(heard[2]?.message).toBe("outer");
    expect(heard[3]?.meta).toEqual({ meta: "text" });
  });

  test("hold no secret, in text, fields, errors, context or child", () => {
    const { host, heard } = recorder();
    const { logger } = createLogger({ host, clock });
    const value = "a-very-secret-value";
    const secret = Secret.of(value);
    const child = logger.child?.({ key: value, secret });
    runWithLogContext({ context: value }, () =>
      child?.error(`see ${value}`, { error: new Error(value), url: `https://x/${value}` }),
    );
    expect(heard).toHaveLength(1);
    expect(JSON.stringify(heard)).not.toContain(value);
  });

  test("cannot change what the line says of itself", async () => {
    const { logger, close, lines } = await fileLogger();
    logger.info("true", { message: "false", level: "error", timestamp: 0 });
    await close();
    expect(await lines()).toEqual([
      {
        timestamp: AT.toISOString(),
        level: "info",
        message: "true",
        "meta.message": "false",
        "meta.level": "error",
        "meta.timestamp": 0,
      },
    ]);
  });
});

describe("the console", () => {
  test("is JSON where there is no terminal", async () => {
    const output = await printed(async () => {
      const { logger, close } = createLogger({ options: { console: "json" }, clock });
      logger.info("hello", { tenant: "veil" });
      logger.debug("not this");
      await close();
    });
    expect(JSON.parse(output)).toEqual({
      timestamp: AT.toISOString(),
      level: "info",
      message: "hello",
      tenant: "veil",
    });
  });

  test("is for people where asked, with the stack of an error below", async () => {
    const output = await printed(async () => {
      const { logger, close } = createLogger({
        options: { console: "pretty", level: "debug" },
        clock,
      });
      logger.debug("hello", { b: "two words", runId: "r1", tenant: "veil", a: { n: 1 } });
      logger.error("failed", { error: new Error("no disk") });
      await close();
    });
    const plain = stripVTControlCharacters(output).split("\n");
    expect(plain[0]).toBe('10:11:12.345 debug hello tenant=veil runId=r1 b="two words" a={"n":1}');
    expect(plain[1]).toBe('10:11:12.345 error failed error="no disk"');
    expect(plain[2]).toBe("  Error: no disk");
    expect(plain[3]).toMatch(/^ {6}at /);
  });
});

describe("options", () => {
  test.each([
    [
      { level: "inf" },
      'Expected logging.level to be one of error, warn, info, debug, got "inf"; did you mean "info"?',
    ],
    [
      { console: "prety" },
      'Expected logging.console to be one of auto, json, pretty, off, got "prety"; did you mean "pretty"?',
    ],
    [{ file: { path: "" } }, 'Expected logging.file.path to be the path of a file, got "".'],
    [
      { file: { path: "x", maxSize: "ten" } },
      "Expected logging.file.maxSize to be a size such as '10m' or '512k', got \"ten\".",
    ],
    [
      { file: { path: "x", maxFiles: 0 } },
      "Expected logging.file.maxFiles to be a whole number from 1, got 0.",
    ],
  ])("%j is refused", (options, message) => {
    expect(() => createLogger({ options: options as LoggingOptions, clock })).toThrow(
      expect.objectContaining({ code: "LOGGING_INVALID", message }) as Error,
    );
  });

  test("a silent logger says nothing, its children neither", () => {
    const logger = silentLogger();
    logger.error("x");
    expect(logger.child?.({ a: 1 })).toBe(logger);
  });
});
