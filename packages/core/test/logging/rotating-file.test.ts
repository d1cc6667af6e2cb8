import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { createLogger } from "../../src/logging/index.ts";
import { clock, fileLogger, folder, recorder } from "./logging-fixture.ts";

describe("the file", () => {
  test("rotates, and every line is in it once after close", async () => {
    const { logger, close, lines, directory } = await fileLogger({ maxSize: "20k", maxFiles: 100 });
    const count = 4_000;
    for (let line = 0; line < count; line += 1) {
      logger.info("line", { line });
      if (line % 50 === 0) await turn();
    }
    await close();
    const numbers = (await lines()).map(({ line }) => line as number);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    expect((await readdir(join(directory, "logs"))).length).toBeGreaterThan(3);
  });

  test("keeps no more files than asked", async () => {
    const { logger, close, lines, directory } = await fileLogger({ maxSize: "2k", maxFiles: 2 });
    for (let line = 0; line < 500; line += 1) {
      logger.info("line", { line });
      await turn();
    }
    await close();
    expect((await readdir(join(directory, "logs"))).length).toBeLessThanOrEqual(2);
    expect((await lines()).some(({ line }) => line === 499)).toBe(true);
  });

  test("is not made before the first record", async () => {
    const { close, directory } = await fileLogger();
    await close();
    expect(await readdir(directory)).toEqual([]);
  });

  test("that cannot be written is told to the host once and stops nobody", async () => {
    const { host, heard } = recorder();
    const directory = await folder();
    await writeFile(join(directory, "in-the-way"), "");
    const path = join(directory, "in-the-way", "carillon.log");
    const { logger, close } = createLogger({ host, options: { file: { path } }, clock });
    logger.info("one");
    logger.info("two");
    await close();
    const told = heard.filter(({ level }) => level === "error");
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toContain("cannot be written");
    expect(heard.filter(({ level }) => level === "info")).toHaveLength(2);
  });

  test("is written again when the disk can be written again", async () => {
    const { host, heard } = recorder();
    const directory = await folder();
    const place = join(directory, "logs");
    await writeFile(place, "in the way");
    const path = join(place, "carillon.log");
    const { logger, close } = createLogger({ host, options: { file: { path } }, clock });
    logger.info("lost");
    await vi.waitFor(() => expect(heard.some(({ level }) => level === "error")).toBe(true));
    await rm(place);
    logger.info("kept");
    await close();
    expect((await readFile(path, "utf8")).split("\n")).toHaveLength(2);
  });

  test("that is a folder is told to the host once and stops nobody", async () => {
    const { host, heard } = recorder();
    const path = await folder();
    const { logger, close } = createLogger({ host, options: { file: { path } }, clock });
    logger.info("one");
    await close();
    logger.info("after the end");
    expect(heard.filter(({ level }) => level === "error")).toHaveLength(1);
    expect(heard.filter(({ level }) => level === "info")).toHaveLength(2);
  });
});
