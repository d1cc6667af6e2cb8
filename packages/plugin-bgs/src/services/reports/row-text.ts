/** How thousands are set apart. */
export type NumberStyle = "1,234" | "1.234" | "1 234" | "1234";

/** Writes the cells of a report's rows. */
export interface RowText {
  /** Text, cut with `...` beyond `width` characters and padded to it; code points are counted. */
  cell(text: string, width: number): string;
  /** A number with thousands set apart, padded on the left to `width`. */
  number(value: bigint | number, width?: number): string;
  /** The same with its sign before the padding: `+   5`, `-   2`. */
  signed(value: bigint | number, width?: number): string;
}

/** Writes cells with numbers in a style. */
export function rowText(style: NumberStyle): RowText {
  const separator = style.slice(1, -3);
  const digits = (value: bigint | number): string =>
    value.toString().replace(/\B(?=(\d{3})+$)/g, separator);
  return {
    cell,
    number: (value, width = 0) => digits(value).padStart(width),
    signed: (value, width = 0) =>
      `${value < 0 ? "-" : "+"}${digits(value < 0 ? -value : value).padStart(width)}`,
  };
}

/**
 * Takes the teeth out of text from the game before it goes into a message: it can neither end a code
 * block, nor ping anybody, nor break a line. What is visible of it keeps its width.
 */
export function neutralise(text: string): string {
  return text.replace(CONTROL, " ").replaceAll("`", "'").replace(MENTION, "@\u200B");
}

// Line breaks, and marks that turn the direction of what follows.
const CONTROL = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;
const MENTION = /@(?=everyone|here|[!&]?\d)/gi;

function cell(text: string, width: number): string {
  const points = Array.from(text);
  if (points.length > width) return `${points.slice(0, width - 3).join("")}...`;
  // Not padEnd: it counts a letter outside the basic plane as two.
  return text + " ".repeat(width - points.length);
}
