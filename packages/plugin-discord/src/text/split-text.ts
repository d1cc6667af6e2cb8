import { cutAt, lengthOf } from "./length.ts";

/**
 * Splits text into pieces of at most `limit` code points that read well: between sections (blank
 * lines) where a section fits into a piece, else between lines, else between words, never inside a
 * grapheme. A code block that is cut is closed at the end of a piece and opened again, in its
 * language, at the start of the next, and keeps its heading. Text that fits stays as it is, trimmed.
 * Empty text answers no piece.
 */
export function splitText(text: string, limit: number): string[] {
  const whole = text.trim();
  if (whole === "") return [];
  if (lengthOf(whole) <= limit) return [whole];
  const pieces = new Pieces(limit);
  for (const section of sectionsOf(whole)) pieces.addSection(section);
  return pieces.finish();
}

/** A line, and the code block that is open after it: its language, or `undefined` for none. */
interface Line {
  text: string;
  open: string | undefined;
}

/** Lines without a blank one between them, code blocks apart. */
interface Section {
  /** Blank lines before it. */
  gap: number;
  lines: Line[];
}

const FENCE = "```";
const CLOSING = lengthOf(FENCE) + 1;

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  let current: Section = { gap: 0, lines: [] };
  let gap = 0;
  for (const line of linesOf(text)) {
    if (line.text.trim() === "" && line.open === undefined) {
      gap += 1;
      continue;
    }
    if (gap > 0 && current.lines.length > 0 && current.lines.at(-1)?.open === undefined) {
      sections.push(current);
      current = { gap, lines: [] };
    }
    gap = 0;
    current.lines.push(line);
  }
  return [...sections, current];
}

function linesOf(text: string): Line[] {
  // A last fence without a partner is three characters of text to Discord, no code block.
  let left = Math.floor(countFences(text) / 2) * 2;
  let open: string | undefined;
  return text.split("\n").map((line) => {
    const here = Math.min(countFences(line), left);
    left -= here;
    if (here % 2 === 1) open = open === undefined ? languageOf(line) : undefined;
    return { text: line, open };
  });
}

function countFences(text: string): number {
  return text.split(FENCE).length - 1;
}

function languageOf(line: string): string {
  return /^[\w+\-.#]{0,32}$/.exec(line.slice(line.lastIndexOf(FENCE) + FENCE.length))?.[0] ?? "";
}

/** Packs sections and lines into pieces. */
class Pieces {
  readonly #limit: number;
  readonly #done: string[] = [];
  #lines: Line[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  addSection(section: Section): void {
    const size = sizeOf(section.lines);
    const isFirst = this.#lines.length === 0;
    const fits = this.#size + (isFirst ? 0 : section.gap + 1) + size <= this.#limit;
    // One that is longer than a piece begins where there is room, or half a piece would stay empty.
    const startsHere = size > this.#limit && this.#size <= this.#limit / 2;
    if (!fits && !startsHere) this.#flush();
    if (this.#lines.length > 0) {
      for (let blank = 0; blank < section.gap; blank += 1)
        this.#push({ text: "", open: undefined });
    }
    for (const line of section.lines) this.#addLine(line);
  }

  finish(): string[] {
    this.#flush();
    return this.#done;
  }

  #addLine(line: Line): void {
    if (this.#fits(line)) {
      this.#push(line);
      return;
    }
    const opener = this.#open === undefined ? 0 : FENCE.length + this.#open.length + 1;
    const fitsAlone = opener + lengthOf(line.text) + CLOSING <= this.#limit;
    if (!this.#isFresh && (fitsAlone || this.#roomFor(line) < this.#limit / 4)) {
      this.#breakPiece();
      this.#addLine(line);
      return;
    }
    this.#addLongLine(line);
  }

  /** A line that no piece can hold: between words where there are some. */
  #addLongLine(line: Line): void {
    const [head, rest] = cutLine(line.text, this.#roomFor(line));
    const isToggledByHead = countFences(head) % 2 === 1;
    const open = isToggledByHead ? (this.#open === undefined ? "" : undefined) : this.#open;
    this.#push({ text: head, open });
    this.#breakPiece();
    if (rest.trim() !== "") this.#addLine({ text: rest, open: line.open });
  }

  #breakPiece(): void {
    const open = this.#open;
    if (open === undefined) {
      this.#flush();
      return;
    }
    const carried = this.#takeBareOpening();
    if (carried.length > 0) {
      this.#flush();
      for (const line of carried) this.#push(line);
      return;
    }
    this.#push({ text: FENCE, open: undefined });
    this.#flush();
    this.#push({ text: FENCE + open, open });
  }

  /** A code block that was only just opened moves to the next piece with the heading above it. */
  #takeBareOpening(): Line[] {
    const last = this.#lines.at(-1);
    const before = this.#lines.at(-2);
    if (last?.open === undefined || before === undefined || before.open !== undefined) return [];
    const isHeading = before.text.trim() !== "" && !before.text.includes(FENCE);
    // A heading stays where the piece would be left empty, or where it takes half of the next.
    const takesHeading =
      isHeading && this.#lines.length > 2 && lengthOf(before.text) <= this.#limit / 2;
    const from = this.#lines.length - (takesHeading ? 2 : 1);
    const carried = this.#lines.slice(from);
    this.#lines = this.#lines.slice(0, from);
    this.#size = sizeOf(this.#lines);
    return carried;
  }

  #push(line: Line): void {
    this.#size += lengthOf(line.text) + (this.#lines.length === 0 ? 0 : 1);
    this.#lines.push(line);
  }

  #flush(): void {
    const text = this.#lines
      .map((line) => line.text)
      .join("\n")
      .trim();
    if (text !== "") this.#done.push(text);
    this.#lines = [];
    this.#size = 0;
  }

  #fits(line: Line): boolean {
    const closing = line.open === undefined ? 0 : CLOSING;
    const lineEnd = this.#lines.length === 0 ? 0 : 1;
    return this.#size + lineEnd + lengthOf(line.text) + closing <= this.#limit;
  }

  /** The code block that is open at the end of the piece. */
  get #open(): string | undefined {
    return this.#lines.at(-1)?.open;
  }

  /** Nothing in the piece yet but a code block's opening. */
  get #isFresh(): boolean {
    return (
      this.#lines.length === 0 ||
      (this.#lines.length === 1 &&
        this.#open !== undefined &&
        this.#lines[0]?.text === FENCE + this.#open)
    );
  }

  /** What of a line fits, with the closing of a code block that is open or that the line opens. */
  #roomFor(line: Line): number {
    const lineEnd = this.#lines.length === 0 ? 0 : 1;
    const closes = this.#open !== undefined || line.text.includes(FENCE);
    return this.#limit - this.#size - lineEnd - (closes ? CLOSING : 0);
  }
}

function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + lengthOf(line.text) + 1, -1);
}

/** Cuts a line after the last space that leaves something worth reading, else between graphemes. */
function cutLine(line: string, room: number): [head: string, rest: string] {
  const [head, rest] = cutAt(line, room);
  if (rest === "" || /^\s/.test(rest)) return [head, rest.trimStart()];
  const space = head.search(/\s\S*$/);
  if (space > head.length / 2) return [head.slice(0, space), line.slice(space + 1)];
  const backticks = /`+$/.exec(head)?.index ?? head.length;
  if (rest.startsWith("`") && backticks > 0)
    return [head.slice(0, backticks), line.slice(backticks)];
  return [head, rest];
}
