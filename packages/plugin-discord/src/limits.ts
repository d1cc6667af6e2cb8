/**
 * What Discord takes, counted in Unicode code points of the trimmed text.
 *
 * @see https://docs.discord.com/developers/resources/message#embed-object-embed-limits
 * @see https://docs.discord.com/developers/resources/webhook#execute-webhook
 */
export const LIMITS = {
  /** Text of a message. */
  content: 2000,
  /** Embeds of a message. */
  embeds: 10,
  /** Titles, descriptions, fields, footers and author names of all embeds of a message together. */
  embedTotal: 6000,
  /** Title of an embed. */
  title: 256,
  /** Text of an embed. */
  description: 4096,
  /** Fields of an embed. */
  fields: 25,
  /** Heading of a field. */
  fieldName: 256,
  /** Text of a field. */
  fieldValue: 1024,
  /** Footer of an embed. */
  footer: 2048,
  /** Author name of an embed. */
  author: 256,
  /** Name a message is posted under. */
  username: 80,
  /** Ids of users, and ids of roles, that one message may ping. */
  mentions: 100,
  /** Files of a message. */
  files: 10,
  /** Name of a thread. */
  threadName: 100,
  /** Tags of a forum thread. */
  tags: 5,
  /** Characters of a URL. */
  url: 2048,
  /** Question of a poll. */
  pollQuestion: 300,
  /** Answers of a poll. */
  pollAnswers: 10,
  /** One answer of a poll. */
  pollAnswer: 55,
  /** Hours a poll may be open: 32 days. */
  pollHours: 768,
} as const;
