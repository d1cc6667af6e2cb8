import type { Message } from "@carillon/core";
import { expect } from "vitest";
import type { Post } from "../../src/index.ts";
import { renderMessage } from "../../src/render/render-message.ts";
import { checkPost } from "../../src/testing/check-post.ts";
import { channel } from "../setup.ts";

/** Renders a message, and holds every post against Discord's limits. */
export function render(message: Message, config: object = {}): Post[] {
  const posts = renderMessage(message, channel(config));
  for (const { body } of posts) {
    const refusal = checkPost({ json: { ...body }, files: [] }, false);
    // Posts of nothing but files are empty without them.
    if (!JSON.stringify(refusal ?? {}).includes("50006")) expect(refusal).toBeUndefined();
  }
  return posts;
}
