import type { Message } from "@carillon/core";
import { LIMITS } from "../limits.ts";
import type { Post, PostBody } from "../post.ts";
import type { DiscordChannel } from "../schema.ts";
import { cleanText, shorten } from "../text/length.ts";
import { usernameProblem } from "../username.ts";
import { isWebUrl } from "./web-url.ts";

/** How posts look where neither message nor channel tells. */
export interface Appearance {
  /** Name to post under. */
  username?: string | undefined;
  /** Picture to post under. */
  avatarUrl?: string | undefined;
}

/** What an envelope is made of. */
export interface EnvelopeParts {
  /** The message. */
  message: Message;
  /** Where it goes. */
  channel: DiscordChannel;
  /** How it looks where neither tells. */
  defaults: Appearance;
  /** The post it goes round. */
  post: Post;
  /** Whether it is the first of the message. */
  isFirst: boolean;
}

/** What stands on the outside of a post: sender, thread, flags. The message tells before the channel. */
export function envelopeOf(parts: EnvelopeParts): Omit<Post, "body" | "files"> & {
  body: Partial<PostBody>;
} {
  const { message, channel, defaults, isFirst } = parts;
  const own = message.overrides?.discord;
  const username = nameOf(own?.username) ?? nameOf(channel.username) ?? nameOf(defaults.username);
  const avatar = [own?.avatarUrl, channel.avatarUrl, defaults.avatarUrl].find(isWebUrl);
  const flags = flagsOf(parts);
  const { threadId, threadName } = threadOf(parts);
  const tags = own?.appliedTags ?? channel.appliedTags;
  return {
    ...(threadId === undefined ? {} : { threadId }),
    ...(threadName === undefined || isFirst ? {} : { joins: true }),
    body: {
      ...(username === undefined ? {} : { username }),
      ...(avatar === undefined ? {} : { avatar_url: avatar }),
      ...(flags === 0 ? {} : { flags }),
      ...(threadName === undefined ? {} : { thread_name: threadName }),
      ...(threadName === undefined || tags === undefined
        ? {}
        : { applied_tags: tags.slice(0, LIMITS.tags) }),
    },
  };
}

/** A name Discord would refuse is left out: a message under the webhook's own name is better than none. */
function nameOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const short = shorten(cleanText(name).trim(), LIMITS.username);
  return usernameProblem(short) === undefined ? short : undefined;
}

const SUPPRESS_EMBEDS = 1 << 2;
const SUPPRESS_NOTIFICATIONS = 1 << 12;

function flagsOf({ message, channel, post }: EnvelopeParts): number {
  const own = message.overrides?.discord;
  const isSilent = own?.silent ?? channel.silent ?? false;
  // It would hide the embeds that are the message.
  const hidesPreviews =
    (own?.suppressEmbeds ?? channel.suppressEmbeds ?? false) && !post.body.embeds;
  return (isSilent ? SUPPRESS_NOTIFICATIONS : 0) | (hidesPreviews ? SUPPRESS_EMBEDS : 0);
}

function threadOf({ message, channel }: EnvelopeParts): { threadId?: string; threadName?: string } {
  const own = message.overrides?.discord;
  if (own?.threadId !== undefined) return { threadId: own.threadId };
  if (own?.threadName === undefined && channel.threadId !== undefined)
    return { threadId: channel.threadId };
  const name = shorten(
    cleanText(own?.threadName ?? channel.threadName ?? "").trim(),
    LIMITS.threadName,
  );
  return name === "" ? {} : { threadName: name };
}
