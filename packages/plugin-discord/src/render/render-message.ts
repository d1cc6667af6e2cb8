import type { Message } from "@carillon/core";
import { LIMITS } from "../limits.ts";
import type { Post, PostBody } from "../post.ts";
import type { DiscordChannel } from "../schema.ts";
import { splitText } from "../text/split-text.ts";
import { type Appearance, envelopeOf } from "./envelope.ts";
import { withFiles } from "./files.ts";
import { fitEmbed } from "./fit-embed.ts";
import { allowedMentions, missingMentions, pingsOf } from "./mentions.ts";
import { messageEmbeds } from "./message-embeds.ts";
import { messageText } from "./message-text.ts";
import { packEmbeds } from "./pack-embeds.ts";
import { pollBody } from "./poll-body.ts";

/**
 * Renders a message as posts within Discord's limits, in order. A message with nothing but a body is
 * text; one with a title, severity, fields, link, image or timestamp is an embed; `format` of the
 * message or of the channel decides otherwise. Both are split where they are too long. An empty
 * message answers no post, so that an edit to it takes away what was sent. Pure.
 *
 * @throws {@link NotifyError} `permanent` for a poll that Discord cannot take.
 */
export function renderMessage(
  message: Message,
  channel: DiscordChannel,
  defaults: Appearance = {},
): Post[] {
  const pings = pingsOf(channel.mentions, message.mentions);
  const bodies = isEmbed(message, channel) ? embedBodies(message) : textBodies(message);
  const hasContent = bodies.length > 0 || (message.attachments?.length ?? 0) > 0;
  const told = bodies.map(({ content }) => content ?? "").join("\n");
  const whole = hasContent ? withMentions(bodies, missingMentions(told, pings)) : [];
  const posts = withPoll(withFiles(whole, message.attachments ?? []), message);
  return posts.map((post, index) => {
    const { body, ...place } = envelopeOf({
      message,
      channel,
      defaults,
      post,
      isFirst: index === 0,
    });
    const allowed_mentions = allowedMentions(post.body.content ?? "", pings);
    return { ...post, ...place, body: { ...post.body, ...body, allowed_mentions } };
  });
}

function isEmbed(message: Message, channel: DiscordChannel): boolean {
  const own = message.overrides?.discord;
  const formats = [own?.format, channel.format];
  const format = formats.find((asked) => asked !== undefined && asked !== "auto");
  if (format !== undefined) return format === "embed";
  const { title, severity, link, image, timestamp } = message;
  const framed = [title, severity, link, image, timestamp, own?.color];
  return framed.some((part) => part !== undefined) || (message.fields?.length ?? 0) > 0;
}

type Content = Pick<PostBody, "content" | "embeds">;

function textBodies(message: Message): Content[] {
  const texts = splitText(messageText(message), LIMITS.content);
  const embeds = packEmbeds((message.overrides?.discord?.embeds ?? []).flatMap(fitEmbed));
  return [...texts.map((content) => ({ content })), ...embeds.map((group) => ({ embeds: group }))];
}

function embedBodies(message: Message): Content[] {
  const embeds = messageEmbeds(message, message.overrides?.discord ?? {});
  return packEmbeds(embeds).map((group) => ({ embeds: group }));
}

/** Puts the mentions before the text of the first post; inside an embed they would ping nobody. */
function withMentions(bodies: readonly Content[], mentions: string): Content[] {
  if (mentions === "") return [...bodies];
  const [first, ...rest] = bodies;
  const text = first?.content === undefined ? mentions : `${mentions}\n${first.content}`;
  const pieces = splitText(text, LIMITS.content).map((content): Content => ({ content }));
  const embeds = first?.embeds === undefined ? {} : { embeds: first.embeds };
  return [...pieces.slice(0, -1), { ...pieces.at(-1), ...embeds }, ...rest];
}

/** The poll goes with the last text; alone where that may be edited later, since no poll may. */
function withPoll(posts: readonly Post[], message: Message): Post[] {
  const asked = message.overrides?.discord?.poll;
  if (asked === undefined) return [...posts];
  const poll = pollBody(asked);
  const last = posts.at(-1);
  const isText = last?.body.content !== undefined && !last.body.embeds && !last.files;
  if (last === undefined || !isText || message.updateKey !== undefined) {
    return [...posts, { body: { poll, allowed_mentions: { parse: [] } } }];
  }
  return [...posts.slice(0, -1), { ...last, body: { ...last.body, poll } }];
}
