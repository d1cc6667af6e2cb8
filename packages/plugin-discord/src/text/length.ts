/**
 * Length as Discord counts it: Unicode code points, not UTF-16 units.
 *
 * @see https://github.com/discord/discord-api-docs/issues/1315
 */
export function lengthOf(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    count += 1;
    if (isPairAt(text, index)) index += 1;
  }
  return count;
}

/** Makes text that Discord keeps as it is: no lone surrogate, no NUL, `\n` alone as line end. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replaceAll("\0", "").replace(LONE_SURROGATE, "\ufffd");
}

/**
 * The longest beginning of at most `limit` code points that ends between two graphemes, and the rest.
 * A grapheme that is longer than the limit is cut between code points.
 */
export function cutAt(text: string, limit: number): [head: string, rest: string] {
  const end = unitsOf(text, limit);
  if (end === text.length) return [text, ""];
  const boundary = graphemeStart(text, end);
  return [text.slice(0, boundary || end), text.slice(boundary || end)];
}

/** The text, or its beginning with `…` where it is longer than `limit` code points. */
export function shorten(text: string, limit: number): string {
  if (lengthOf(text) <= limit) return text;
  return `${cutAt(text, limit - 1)[0].trimEnd()}…`;
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function isPairAt(text: string, index: number): boolean {
  return (
    (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00
  );
}

/** How many UTF-16 units the first `limit` code points take. */
function unitsOf(text: string, limit: number): number {
  let index = 0;
  for (let count = 0; count < limit && index < text.length; count += 1) {
    index += isPairAt(text, index) ? 2 : 1;
  }
  return index;
}

/** Start of the grapheme that a cut at `end` would break; `end` itself where it breaks none. */
function graphemeStart(text: string, end: number): number {
  // From the last plain letter on: a grapheme begins there, whatever stands before it.
  let from = end - 1;
  while (from > 0 && !isPlain(text.charCodeAt(from))) from -= 1;
  const near = new Intl.Segmenter("en", { granularity: "grapheme" }).segment(
    text.slice(Math.max(0, from), end + AHEAD),
  );
  return Math.max(0, from) + (near.containing(end - Math.max(0, from))?.index ?? 0);
}

/** Printable ASCII and Latin, which always begins a grapheme. */
function isPlain(unit: number): boolean {
  return (
    (unit >= 0x20 && unit < 0x7f) ||
    (unit > 0xa0 && unit < 0x300 && unit !== 0xad && unit !== 0xa9 && unit !== 0xae)
  );
}

// What follows the cut and may belong to the grapheme before it: the first unit decides.
const AHEAD = 16;
