import { LIMITS } from "../limits.ts";
import type { Embed, EmbedField } from "../post.ts";
import { cleanText, lengthOf, shorten } from "../text/length.ts";
import { splitText } from "../text/split-text.ts";
import { isImageUrl, isWebUrl } from "./web-url.ts";

/**
 * Writes an embed within Discord's limits and loses no text: a long description goes on in further
 * embeds, a long value in further fields, fields past the 25th in a further embed. Empty parts and
 * URLs that Discord would refuse are left out. An embed with nothing to show answers none.
 */
export function fitEmbed(embed: Embed): Embed[] {
  const { head, overflow } = headOf(embed);
  const tail = tailOf(embed);
  const color = colorOf(embed.color);
  const room = LIMITS.embedTotal - embedLength(tail);
  const description = [overflow, clean(embed.description)]
    .filter((text) => text !== "")
    .join("\n\n");
  const fitted: Embed[] = [];
  let current: Embed = { ...head, ...color };
  const startNext = (): void => {
    fitted.push(current);
    current = { ...color };
  };
  splitText(description, LIMITS.description).forEach((piece, index) => {
    if (index > 0) startNext();
    current.description = piece;
  });
  for (const field of fieldsOf(embed.fields ?? [])) {
    const isFull = (current.fields?.length ?? 0) >= LIMITS.fields;
    if (isFull || embedLength(current) + fieldLength(field) > room) startNext();
    current.fields = [...(current.fields ?? []), field];
  }
  if (embedLength(current) > room) startNext();
  return [...fitted, { ...current, ...tail }].filter(isVisible);
}

/** What Discord counts of an embed towards the 6000 of a message. */
export function embedLength(embed: Embed): number {
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  const own = texts.reduce((sum, text) => sum + lengthOf(text?.trim() ?? ""), 0);
  return (embed.fields ?? []).reduce((sum, field) => sum + fieldLength(field), own);
}

function fieldLength(field: EmbedField): number {
  return lengthOf(field.name.trim()) + lengthOf(field.value.trim());
}

function clean(text: string | undefined): string {
  return cleanText(text ?? "").trim();
}

/** What stands above the text. A title that is too long is shortened, and whole again in the text. */
function headOf(embed: Embed): { head: Embed; overflow: string } {
  const title = clean(embed.title).replace(/\s*\n\s*/g, " ");
  const isLong = lengthOf(title) > LIMITS.title;
  const author = clean(embed.author?.name);
  const head: Embed = {
    ...(title === "" ? {} : { title: shorten(title, LIMITS.title) }),
    ...(isWebUrl(embed.url) ? { url: embed.url } : {}),
    ...(isImageUrl(embed.thumbnail?.url) ? { thumbnail: { url: embed.thumbnail.url } } : {}),
    ...(author === ""
      ? {}
      : {
          author: {
            name: shorten(author, LIMITS.author),
            ...(isWebUrl(embed.author?.url) ? { url: embed.author.url } : {}),
            ...iconOf(embed.author?.icon_url),
          },
        }),
  };
  return { head, overflow: isLong ? `**${title}**` : "" };
}

/** What stands below the text. */
function tailOf(embed: Embed): Embed {
  const footer = clean(embed.footer?.text);
  const at = new Date(embed.timestamp ?? Number.NaN);
  return {
    ...(isImageUrl(embed.image?.url) ? { image: { url: embed.image.url } } : {}),
    ...(isInCalendar(at) ? { timestamp: at.toISOString() } : {}),
    ...(footer === ""
      ? {}
      : { footer: { text: shorten(footer, LIMITS.footer), ...iconOf(embed.footer?.icon_url) } }),
  };
}

/** Discord keeps years of four digits. */
function isInCalendar(at: Date): boolean {
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

function iconOf(url: string | undefined): { icon_url?: string } {
  return isImageUrl(url) ? { icon_url: url } : {};
}

function colorOf(color: number | undefined): Embed {
  const isColor = Number.isInteger(color) && Number(color) >= 0 && Number(color) <= 0xffffff;
  return color !== undefined && isColor ? { color } : {};
}

// Discord refuses an empty name or value; this one it takes, and shows nothing.
const BLANK = "\u200b";

function fieldsOf(fields: readonly EmbedField[]): EmbedField[] {
  return fields.flatMap((field) => {
    const name = clean(field.name);
    const rest = lengthOf(name) > LIMITS.fieldName ? `**${name}**\n` : "";
    const values = splitText(rest + clean(field.value), LIMITS.fieldValue);
    if (name === "" && values.length === 0) return [];
    const inline = field.inline === true && values.length <= 1 ? { inline: true } : {};
    return (values.length === 0 ? [BLANK] : values).map((value, index, all) => ({
      name: nameOf(name, index, all.length),
      value,
      ...inline,
    }));
  });
}

function nameOf(name: string, index: number, count: number): string {
  if (name === "") return BLANK;
  const number = count > 1 ? ` (${index + 1}/${count})` : "";
  return shorten(name, LIMITS.fieldName - number.length) + number;
}

function isVisible(embed: Embed): boolean {
  return embedLength(embed) > 0 || embed.image !== undefined || embed.thumbnail !== undefined;
}
