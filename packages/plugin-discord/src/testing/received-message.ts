import type { Embed } from "../post.ts";
import type { ReceivedFile } from "./read-body.ts";

/** A message as it stands in the channel. */
export interface ReceivedMessage {
  /** Snowflake. */
  readonly id: string;
  /** Name of the webhook. */
  readonly webhook: string;
  /** Thread it stands in. */
  readonly threadId: string | undefined;
  /** Name of the thread that it opened. */
  readonly threadName: string | undefined;
  /** Name it was posted under; the webhook's own unless told. */
  readonly username: string;
  /** Picture it was posted under. */
  readonly avatarUrl: string | undefined;
  /** Text, without the white space around it; empty where there is none. */
  readonly content: string;
  /** Embeds that are shown: of several with one URL the first. */
  readonly embeds: readonly Embed[];
  /** Files that go with it. */
  readonly files: readonly ReceivedFile[];
  /** The poll, as it was sent. */
  readonly poll: Readonly<Record<string, unknown>> | undefined;
  /** Flags, as they were sent. */
  readonly flags: number;
  /** Whom it pings: named in the text, and allowed by the post or its last edit. */
  readonly pinged: Pinged;
  /** How often it was edited. */
  readonly edits: number;
}

/** Who was pinged. */
export interface Pinged {
  /** Ids of users. */
  readonly users: readonly string[];
  /** Ids of roles. */
  readonly roles: readonly string[];
  /** `@everyone` or `@here`. */
  readonly everyone: boolean;
}
