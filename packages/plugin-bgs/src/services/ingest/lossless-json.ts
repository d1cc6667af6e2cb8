/**
 * Parses JSON text without losing digits: whole numbers beyond 2^53 come back as `bigint`, all others
 * as `JSON.parse` answers them. System addresses are 64 bits wide.
 *
 * @throws `SyntaxError` as `JSON.parse` does.
 */
export function parseLossless(text: string): unknown {
  // The scan below does not judge the text, so that must have happened before.
  const plain: unknown = JSON.parse(text);
  if (!LONG_INTEGER.test(text)) return plain;
  const mark = unusedMark(text);
  const marked = text.replace(TOKEN, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) || !/^-?\d+$/.test(token)
      ? token
      : `"${mark}${token}"`,
  );
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

/** Writes JSON; a `bigint` becomes a bare number with all its digits. */
export function stringifyLossless(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map((item) => stringifyLossless(item)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `${JSON.stringify(key)}:${stringifyLossless(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

const LONG_INTEGER = /\d{16}/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A text that occurs nowhere in the source, so that no string from outside can pose as a number. */
function unusedMark(text: string): string {
  // Escapes could spell the mark, so the text is searched in both spellings.
  const spelled = text.replace(/\\u([0-9a-fA-F]{4})/g, (_match, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  let index = 0;
  let mark = "\uE000";
  while (text.includes(mark) || spelled.includes(mark)) {
    index += 1;
    mark = `\uE000${index}\uE001`;
  }
  return mark;
}
