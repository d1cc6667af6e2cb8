import { LIMITS } from "../limits.ts";
import type { Embed } from "../post.ts";
import { embedLength } from "./fit-embed.ts";

/** Puts embeds that fit into as few posts as their number and their common length allow, in order. */
export function packEmbeds(embeds: readonly Embed[]): Embed[][] {
  const posts: Embed[][] = [];
  let size = 0;
  for (const embed of embeds) {
    const length = embedLength(embed);
    const post = posts.at(-1);
    if (post === undefined || post.length >= LIMITS.embeds || size + length > LIMITS.embedTotal) {
      posts.push([embed]);
      size = length;
    } else {
      post.push(withoutUsedUrl(embed, post));
      size += length;
    }
  }
  return posts;
}

/** Discord shows only the first of several embeds with one URL; without it, text is shown again. */
function withoutUsedUrl(embed: Embed, post: readonly Embed[]): Embed {
  const isUsed = embed.url !== undefined && post.some(({ url }) => url === embed.url);
  if (!isUsed || embedLength(embed) === 0) return embed;
  const { url: _, ...rest } = embed;
  return rest;
}
