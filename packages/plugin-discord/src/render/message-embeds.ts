import type { Message, Severity } from "@carillon/core";
import type { DiscordOverrides } from "../overrides.ts";
import type { Embed } from "../post.ts";
import { fitEmbed } from "./fit-embed.ts";
import { isImageUrl, isWebUrl } from "./web-url.ts";

/** A message as embeds: its own first, then those of its overrides. */
export function messageEmbeds(message: Message, overrides: DiscordOverrides): Embed[] {
  return [messageEmbed(message, overrides), ...(overrides.embeds ?? [])].flatMap(fitEmbed);
}

const COLORS: Readonly<Record<Severity, number>> = {
  debug: 0x95a5a6,
  info: 0x3498db,
  success: 0x2ecc71,
  warning: 0xf1c40f,
  error: 0xe74c3c,
  critical: 0x992d22,
};

function messageEmbed(message: Message, overrides: DiscordOverrides): Embed {
  const { title, link, image, fields, tags } = message;
  // A title carries the link; without one, or where Discord takes no such URL, it is text.
  const isLinked = isWebUrl(link) && (title ?? "").trim() !== "";
  const lines = [message.body];
  if (link !== undefined && !isLinked) lines.push(link);
  if (image !== undefined && !isImageUrl(image)) lines.push(image);
  return {
    color: overrides.color ?? COLORS[message.severity ?? "info"],
    description: lines.join("\n\n"),
    ...(title === undefined ? {} : { title }),
    ...(isLinked ? { url: link } : {}),
    ...(image === undefined ? {} : { image: { url: image } }),
    ...(message.timestamp === undefined ? {} : { timestamp: isoOf(message.timestamp) }),
    ...(tags === undefined || tags.length === 0 ? {} : { footer: { text: tags.join(" · ") } }),
    fields: (fields ?? []).map((field) => ({ ...field })),
  };
}

function isoOf(at: Date | string): string {
  const instant = new Date(at);
  // What is no date is left out further on.
  return Number.isNaN(instant.getTime()) ? "" : instant.toISOString();
}
