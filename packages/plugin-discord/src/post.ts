import type { Attachment } from "@carillon/core";

/** A heading with text under it in an embed. */
export interface EmbedField {
  /** Heading. */
  name: string;
  /** Text. */
  value: string;
  /** May stand beside its neighbours. */
  inline?: boolean;
}

/**
 * A framed block of a message.
 *
 * @see https://docs.discord.com/developers/resources/message#embed-object
 */
export interface Embed {
  /** Heading. */
  title?: string;
  /** Text, with markdown. */
  description?: string;
  /** What the title links to. */
  url?: string;
  /** ISO 8601. */
  timestamp?: string;
  /** Colour of the bar, `0xRRGGBB`. */
  color?: number;
  /** Small text below. */
  footer?: { text: string; icon_url?: string };
  /** Large picture. */
  image?: { url: string };
  /** Small picture. */
  thumbnail?: { url: string };
  /** Small text above. */
  author?: { name: string; url?: string; icon_url?: string };
  /** Names and values. */
  fields?: EmbedField[];
}

/** Whom a post may ping: nobody but these. */
export interface AllowedMentions {
  /** Kinds that ping wherever the text names them; never users or roles, whose ids are listed. */
  parse: "everyone"[];
  /** Ids of users. */
  users?: string[];
  /** Ids of roles. */
  roles?: string[];
}

/**
 * A poll.
 *
 * @see https://docs.discord.com/developers/resources/poll#poll-create-request-object
 */
export interface PollBody {
  /** The question. */
  question: { text: string };
  /** What can be chosen. */
  answers: { poll_media: { text: string; emoji?: { name: string } | { id: string } } }[];
  /** Hours. */
  duration?: number;
  /** More than one answer. */
  allow_multiselect?: boolean;
}

/** The JSON of one post, as Discord takes it. */
export interface PostBody {
  /** Text, with markdown. */
  content?: string;
  /** Framed blocks. */
  embeds?: Embed[];
  /** Whom it may ping. */
  allowed_mentions: AllowedMentions;
  /** Name it is posted under. */
  username?: string;
  /** Picture it is posted under. */
  avatar_url?: string;
  /** Bit 2: no previews of links; bit 12: no sound. */
  flags?: number;
  /** Opens a thread of this name in a forum. */
  thread_name?: string;
  /** Tags of that thread. */
  applied_tags?: string[];
  /** A poll. */
  poll?: PollBody;
}

/** One post: a part of a message, sent, recorded and retried alone. JSON. */
export interface Post {
  /** What is sent. */
  body: PostBody;
  /** Files that go with it. */
  files?: Attachment[];
  /** Thread it goes into. */
  threadId?: string;
  /** It goes into the thread that the first part of the message opened. */
  joins?: true;
}
