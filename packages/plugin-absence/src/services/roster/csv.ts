import { CarillonError } from "@carillon/core";

/**
 * Reads comma- or semicolon-separated values whose first line names the columns, in any case; answers a
 * record for each further line. Quotes, line ends of any kind, and a byte order mark are understood; empty
 * lines are not lines.
 *
 * @throws {@link CarillonError} `ABSENCE_CSV_INVALID` for a quote that never ends, a column named twice, or
 * a line with more values than columns.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function readCsv(text: string): readonly { line: number; values: Record<string, string> }[] {
  const lines = cells(text.replace(/^\uFEFF/, ""));
  const [head, ...rest] = lines;
  if (head === undefined) return [];
  const names = head.cells.map((name) => name.trim().toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(1, `each column once, found "${twice}" twice`);
  return rest.map(({ line, cells: values }) => {
    if (values.length > names.length) {
      throw invalid(line, `at most ${names.length} values, found ${values.length}`);
    }
    const pairs = names.map((name, index) => [name, (values[index] ?? "").trim()] as const);
    return { line, values: Object.fromEntries(pairs.filter(([, value]) => value !== "")) };
  });
}

interface Line {
  line: number;
  cells: string[];
}

function cells(text: string): Line[] {
  const lines: Line[] = [];
  const first = text.split(/\r?\n|\r/, 1)[0] ?? "";
  const separator = first.includes(";") && !first.includes(",") ? ";" : ",";
  let current: Line = { line: 1, cells: [] };
  let cell = "";
  let quotedAt: number | undefined;
  let line = 1;
  const endLine = (): void => {
    current.cells.push(cell);
    if (current.cells.some((value) => value.trim() !== "")) lines.push(current);
    cell = "";
    current = { line: line + 1, cells: [] };
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] as string;
    const isEnd = character === "\n" || (character === "\r" && text[index + 1] !== "\n");
    if (quotedAt !== undefined) {
      if (character === '"' && text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else if (character === '"') quotedAt = undefined;
      else cell += character;
    } else if (character === '"' && cell.trim() === "") {
      cell = "";
      quotedAt = line;
    } else if (character === separator) {
      current.cells.push(cell);
      cell = "";
    } else if (isEnd) endLine();
    else if (character !== "\r") cell += character;
    if (isEnd) line += 1;
  }
  if (quotedAt !== undefined) throw invalid(quotedAt, "a quote to end, found the end of the text");
  endLine();
  return lines;
}

function invalid(line: number, what: string): CarillonError {
  return new CarillonError("ABSENCE_CSV_INVALID", `Line ${line}: expected ${what}`, {
    details: { line },
  });
}
