/** Notifier packages add their own key by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface MessageOverrides {}

/** How grave a message is. */
export type Severity = "debug" | "info" | "success" | "warning" | "error" | "critical";

/** One name and value of a message, for channels that can show them side by side. */
export interface MessageField {
  /** The heading. */
  name: string;
  /** The text. */
  value: string;
  /** May stand beside its neighbours. */
  inline?: boolean;
}

/** A file that goes with a message. */
export interface Attachment {
  /** File name. */
  name: string;
  /** Media type. */
  contentType: string;
  /** The content, as text or base64. */
  content: string;
  /** How `content` is written; `utf8` unless told. */
  encoding?: "utf8" | "base64";
}

/** Whom a message pings; nobody unless told. */
export interface Mentions {
  /** Ids of users, as the channel's service knows them. */
  users?: readonly string[];
  /** Ids of roles. */
  roles?: readonly string[];
  /** Everybody in the channel. */
  everyone?: boolean;
}

/** A message that no channel owns; each notifier renders it in its service's form. JSON. */
export interface Message {
  /** Heading. */
  title?: string;
  /** The text. */
  body: string;
  /** `info` unless told. */
  severity?: Severity;
  /** Names and values. */
  fields?: readonly MessageField[];
  /** What the message speaks of, as an instant. */
  timestamp?: Date | string;
  /** Where to read more. */
  link?: string;
  /** URL of a picture. */
  image?: string;
  /** Words to find it by. */
  tags?: readonly string[];
  /** Whom it pings. */
  mentions?: Mentions;
  /** Files that go with it. */
  attachments?: readonly Attachment[];
  /** A second message with this key to the same tenant, channel and recipient within 30 days is not sent. */
  dedupeKey?: string;
  /** A later message with this key edits the earlier one in place where the service can. */
  updateKey?: string;
  /** What only one kind of channel understands. */
  overrides?: MessageOverrides;
}

/** A person or device behind a channel that needs an address for each. */
export interface Recipient {
  /** Who. */
  id: string;
  /** Where, in the notifier's own form. */
  address: string;
  /** Which kind of address. */
  kind?: string;
}
