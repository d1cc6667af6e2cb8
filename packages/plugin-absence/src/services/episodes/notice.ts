import { z } from "zod";

/** Kinds of notices: to programs (events alone), to the person, to others, and of a site. */
export const NOTICE_KINDS = [
  "opened",
  "ended",
  "open",
  "remind",
  "resolve",
  "supervisor",
  "hr",
  "returned",
  "silent",
  "restored",
] as const;

/** Whom a notice is for and why. `returned` tells those who were told of the absence. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What a message says; JSON. Instants in epoch milliseconds. */
export const noticeFacts = z.object({
  name: z.string(),
  minutes: z.number(),
  since: z.number(),
  neverSeen: z.boolean(),
  supervisor: z.string().optional(),
  people: z.number().optional(),
  hr: z.boolean().optional(),
  reason: z.enum(["returned", "shift-ended", "leave", "gone"]).optional(),
  endedAt: z.number().optional(),
});

/** Something to tell. */
export interface Notice {
  /** The dedupe key of its message. */
  id: string;
  /** What kind. */
  kind: NoticeKind;
  /** Of which episode. */
  episode: string | null;
  /** Of whom. */
  person: string | null;
  /** Where. */
  site: string;
  /** When it was decided, in epoch milliseconds. */
  decidedAt: number;
  /** What the message says. */
  facts: z.output<typeof noticeFacts>;
}
