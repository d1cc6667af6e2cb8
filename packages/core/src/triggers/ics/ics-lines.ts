import type { CarillonError } from "../../errors.ts";
import { triggerError } from "../trigger-error.ts";

/** One line of an iCalendar file, unfolded. */
export interface IcsLine {
  /** In upper case: `DTSTART`. */
  readonly name: string;
  /** In upper case, without quotes: `VALUE` → `DATE`. */
  readonly parameters: ReadonlyMap<string, string>;
  /** As written. */
  readonly value: string;
  /** Where it begins, from 1. */
  readonly number: number;
}

const LARGEST = 10_000_000;
const PARAMETER = /;([^=;:]+)=((?:"[^"]*"|[^",;:])*(?:,(?:"[^"]*"|[^",;:])*)*)/y;

/**
 * Splits an iCalendar text into content lines.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID` with the line.
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.1
 */
export function icsLines(text: string): readonly IcsLine[] {
  if (typeof text !== "string" || text.length > LARGEST) {
    throw triggerError({ label: "ics", expected: "text of at most 10 MB", value: text });
  }
  const lines: IcsLine[] = [];
  const physical = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  for (let index = 0; index < physical.length; index++) {
    const number = index + 1;
    let line = physical[index] ?? "";
    while (/^[ \t]/.test(physical[index + 1] ?? "")) line += (physical[++index] ?? "").slice(1);
    if (line.trim() !== "") lines.push(contentLine(line, number));
  }
  return lines;
}

/** The error about a line. */
export function icsError(
  line: { number: number },
  expected: string,
  value: unknown,
): CarillonError {
  return triggerError({
    label: `ics line ${line.number}`,
    expected,
    value,
    details: { line: line.number },
  });
}

function contentLine(line: string, number: number): IcsLine {
  const name = /^[A-Za-z0-9.-]+/.exec(line)?.[0] ?? "";
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = name.length;
  let end = name.length;
  for (let found = PARAMETER.exec(line); found !== null; found = PARAMETER.exec(line)) {
    parameters.set(
      (found[1] ?? "").toUpperCase(),
      (found[2] ?? "").replaceAll('"', "").toUpperCase(),
    );
    end = PARAMETER.lastIndex;
  }
  if (name === "" || line[end] !== ":") {
    throw icsError({ number }, "NAME:value or NAME;PARAMETER=x:value", line);
  }
  return { name: name.toUpperCase(), parameters, value: line.slice(end + 1), number };
}
