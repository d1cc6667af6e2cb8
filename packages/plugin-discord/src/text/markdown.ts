import { CarillonError } from "@carillon/core";

/**
 * How Discord shows an instant, in each reader's own zone and language: `t` 16:20, `T` 16:20:30,
 * `d` 20/04/2026, `D` 20 April 2026, `f` with the time, `F` with the weekday, `R` 2 months ago.
 *
 * @see https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
 */
export type TimestampStyle = "t" | "T" | "d" | "D" | "f" | "F" | "R";

/**
 * Writes text from people (names, stations, free text) so that Discord shows it as it is: no bold, no
 * link, no heading, no mention. Not for URLs, which it would break.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\*_~`|<>[\]]/g, "\\$&")
    .replace(/^(\s*)(#{1,3}|-#?|\+)(?=\s)/gm, "$1\\$2")
    .replace(/^(\s*\d+)(?=\.\s)/gm, "$1\\");
}

/**
 * Puts text into a code block, where nothing is formatted and columns stand under each other. Three
 * backticks inside are held apart by zero-width spaces, so that they cannot end it.
 */
export function codeBlock(text: string, language = ""): string {
  const inner = text.replace(/`(?=``)/g, "`\u200b").replace(/\n+$/, "");
  return `\`\`\`${language}\n${inner === "" ? " " : inner}\n\`\`\``;
}

/**
 * An instant that each reader sees in the own zone. Seconds are cut off.
 *
 * @defaultValue style `f`
 * @throws {@link CarillonError} `DISCORD_DATE_INVALID` when it is no date.
 */
export function timestamp(at: Date | string | number, style: TimestampStyle = "f"): string {
  const instant = new Date(at).getTime();
  if (Number.isNaN(instant)) {
    throw new CarillonError(
      "DISCORD_DATE_INVALID",
      `timestamp() expected a date, an ISO 8601 text or epoch milliseconds, got ${JSON.stringify(String(at))}`,
    );
  }
  return `<t:${Math.floor(instant / 1000)}:${style}>`;
}

/** A mention of a user; it pings only where the message's `mentions` names the id. */
export function mentionUser(id: string): string {
  return `<@${id}>`;
}

/** A mention of a role; it pings only where the message's `mentions` names the id. */
export function mentionRole(id: string): string {
  return `<@&${id}>`;
}

/** Text that links to a URL, without the preview that a bare URL brings. */
export function maskedLink(text: string, url: string): string {
  return `[${text}](<${url}>)`;
}
