import { appendFileSync, writeSync } from "node:fs";

const TO_THE_TEST = 3;

/**
 * Tells the test a word and its fields, on one line. Written before it returns, so that what a process
 * told is known however soon it is killed.
 */
export function tell(word: string, fields: object = {}): void {
  write(`${JSON.stringify({ word, ...fields })}\n`);
}

/** Appends a line to a file that several processes write to. */
export function note(file: string, fields: object): void {
  appendFileSync(file, `${JSON.stringify(fields)}\n`);
}

/** All of it: a pipe that is full takes a part, or says that it is full. */
function write(line: string): void {
  let left = Buffer.from(line);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(TO_THE_TEST, left));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}
