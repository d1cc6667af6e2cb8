import type { Embed } from "./post.ts";

/** A poll of a message; Discord counts the votes. */
export interface DiscordPoll {
  /** 300 characters at most. */
  question: string;
  /** 1 to 10 answers of 55 characters at most; `emoji` is a character, or the id of a custom one. */
  answers: readonly (string | { text: string; emoji?: string })[];
  /** How long it is open, in hours up to 768. @defaultValue 24 */
  hours?: number;
  /** More than one answer a person. @defaultValue false */
  multiple?: boolean;
}

/** What a message can ask of Discord alone. */
export interface DiscordOverrides {
  /** `text` or `embed`; `auto` as the channel, which is `auto` too unless told. */
  format?: "auto" | "text" | "embed";
  /** Name to post under; a name that Discord forbids is left out. */
  username?: string;
  /** Picture to post under. */
  avatarUrl?: string;
  /** Thread to post into. */
  threadId?: string;
  /** Name of a thread to open, in a forum channel. */
  threadName?: string;
  /** Ids of tags of that thread. */
  appliedTags?: readonly string[];
  /** Colour of the embed, `0xRRGGBB`; the severity's unless told. */
  color?: number;
  /** Embeds after the message's own; cut and spread over posts where they exceed a limit. */
  embeds?: readonly Embed[];
  /** A poll. It cannot be edited: a later message of the same `updateKey` leaves it as it is. */
  poll?: DiscordPoll;
  /** No sound and no push notification. */
  silent?: boolean;
  /** No previews of links in the text. */
  suppressEmbeds?: boolean;
}

declare module "@carillon/core" {
  interface MessageOverrides {
    /** What a message asks of Discord alone. */
    discord?: DiscordOverrides;
  }
}
