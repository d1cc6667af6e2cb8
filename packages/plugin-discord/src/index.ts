export { type DiscordNotifierOptions, discordNotifier } from "./notifier.ts";
export type { DiscordOverrides, DiscordPoll } from "./overrides.ts";
export { discord, discordOptions } from "./plugin.ts";
export type {
  AllowedMentions,
  Embed,
  EmbedField,
  PollBody,
  Post,
  PostBody,
} from "./post.ts";
export type { Appearance } from "./render/envelope.ts";
export { type DiscordChannel, discordChannel } from "./schema.ts";
export {
  codeBlock,
  escapeMarkdown,
  maskedLink,
  mentionRole,
  mentionUser,
  type TimestampStyle,
  timestamp,
} from "./text/markdown.ts";
export { InvalidRequests } from "./webhook/invalid-requests.ts";
