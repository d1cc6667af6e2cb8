import type { Attachment } from "@carillon/core";
import { LIMITS } from "../limits.ts";
import type { Post, PostBody } from "../post.ts";

/** Puts the files with the last post, ten a post at most, further ones into posts of their own. */
export function withFiles(
  bodies: readonly Pick<PostBody, "content" | "embeds">[],
  files: readonly Attachment[],
): Post[] {
  const posts = bodies.map((body): Post => ({ body: { ...body, allowed_mentions: NOBODY } }));
  if (files.length === 0) return posts;
  // A picture that an embed shows has to be in the embed's own post.
  const shown = new Set(
    (bodies.at(-1)?.embeds ?? []).flatMap(({ image, thumbnail }) => [image?.url, thumbnail?.url]),
  );
  const isShown = ({ name }: Attachment): boolean => shown.has(`attachment://${name}`);
  const ordered = [...files.filter(isShown), ...files.filter((file) => !isShown(file))];
  const groups: Attachment[][] = [];
  for (let start = 0; start < ordered.length; start += LIMITS.files) {
    groups.push(ordered.slice(start, start + LIMITS.files));
  }
  const last = posts.pop() ?? { body: { allowed_mentions: NOBODY } };
  const [first = [], ...rest] = groups;
  return [
    ...posts,
    { ...last, files: first },
    ...rest.map((group): Post => ({ body: { allowed_mentions: NOBODY }, files: group })),
  ];
}

const NOBODY: PostBody["allowed_mentions"] = { parse: [] };
