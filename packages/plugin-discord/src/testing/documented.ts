/**
 * Discord's limits once more, written down from its documentation and counted in the plainest way:
 * a server that asked the plugin's own table would agree with each of its mistakes.
 *
 * @see https://docs.discord.com/developers/resources/message#embed-object-embed-limits
 * @see https://docs.discord.com/developers/resources/poll
 */
export const DOCUMENTED = {
  content: 2000,
  embeds: 10,
  embedSum: 6000,
  embedTitle: 256,
  embedDescription: 4096,
  embedFields: 25,
  embedFieldName: 256,
  embedFieldValue: 1024,
  embedFooter: 2048,
  embedAuthor: 256,
  username: 80,
  mentions: 100,
  files: 10,
  fileBytes: 10 * 1024 * 1024,
  threadName: 100,
  url: 2048,
  pollQuestion: 300,
  pollAnswers: 10,
  pollAnswer: 55,
  pollHours: 32 * 24,
} as const;

/** Code points of the text without the white space around it. */
export function countedLength(text: string): number {
  return [...text.trim()].length;
}

/** An id of Discord's. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9]{17,20}$/.test(value);
}
