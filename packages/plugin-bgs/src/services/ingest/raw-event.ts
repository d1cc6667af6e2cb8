import { isRecord } from "./event-reader.ts";
import { parseLossless } from "./lossless-json.ts";
import { parsePythonLiteral } from "./python-literal.ts";

/**
 * The event in `event.raw_json`: JSON, or a Python literal as the original's first versions wrote it;
 * `undefined` when it is neither.
 */
export function readRawEvent(
  text: string | null | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (text === null || text === undefined) return undefined;
  for (const parse of [parseLossless, parsePythonLiteral]) {
    try {
      const value = parse(text);
      return isRecord(value) ? value : undefined;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}
