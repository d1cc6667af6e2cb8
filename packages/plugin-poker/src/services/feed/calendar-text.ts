/** A property of iCalendar, its value written as it must stand in the file. */
export type CalendarProperty = readonly [name: string, value: string];

/**
 * Lines of an iCalendar file: ended by CRLF, and folded after 75 octets at most, never inside a character.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.1
 */
export function calendarText(properties: readonly CalendarProperty[]): string {
  return properties.map(([name, value]) => `${fold(`${name}:${value}`)}\r\n`).join("");
}

/** A text as a value. @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11 */
export function textValue(text: string): string {
  return (
    text
      .replaceAll("\\", "\\\\")
      .replaceAll(";", "\\;")
      .replaceAll(",", "\\,")
      .replaceAll(/\r\n|\r|\n/g, "\\n")
      // What is left of the control characters is forbidden, but for the tabulator.
      .replaceAll(/(?!\t)\p{Cc}/gu, "")
  );
}

/** An instant as a value, in UTC. */
export function instantValue(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

const LONGEST = 75;

function fold(line: string): string {
  const pieces: string[] = [];
  let piece = "";
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LONGEST) {
      pieces.push(piece);
      piece = "";
      // The space that begins a folded line counts.
      octets = 1;
    }
    piece += character;
    octets += size;
  }
  return [...pieces, piece].join("\r\n ");
}
