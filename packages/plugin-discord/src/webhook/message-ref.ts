import { isSnowflake } from "./webhook-url.ts";

/** A message that was posted: what an edit or a removal needs to find it again. */
export interface MessageRef {
  /** Snowflake. */
  id: string;
  /** Thread it stands in. */
  threadId: string | undefined;
  /** It holds a poll, which no edit can change. */
  isPoll: boolean;
}

/** Writes a reference as text for the outbox: `[<thread>/]<message>[~poll]`. */
export function formatRef({ id, threadId, isPoll }: MessageRef): string {
  return `${threadId === undefined ? "" : `${threadId}/`}${id}${isPoll ? "~poll" : ""}`;
}

/** Reads a reference; `undefined` for text that is none. */
export function parseRef(text: string): MessageRef | undefined {
  const [, threadId, id, poll] = /^(?:(\d+)\/)?(\d+)(~poll)?$/.exec(text) ?? [];
  if (id === undefined || !isSnowflake(id)) return undefined;
  return { id, threadId, isPoll: poll !== undefined };
}
