import { defineEvent, type EventType } from "@carillon/core";
import { z } from "zod";

const episode = z.object({
  /** Id of the episode. */
  episode: z.string(),
  person: z.string(),
  site: z.string(),
  /** Last seen, start of the shift, or end of a break; ISO 8601. */
  since: z.string(),
});

const ended = episode.extend({
  reason: z.enum(["returned", "shift-ended", "leave", "gone"]),
  at: z.string(),
});
const escalated = episode.extend({ to: z.enum(["supervisor", "hr"]) });
const site = z.object({ site: z.string(), since: z.string() });
const login = z.object({ reason: z.string() });

/** Of which person and where. */
export type EpisodeEvent = z.output<typeof episode>;
/** How an absence ended. */
export type EpisodeEnded = z.output<typeof ended>;
/** Who was told. */
export type EpisodeEscalated = z.output<typeof escalated>;
/** Which site, and since when. */
export type SiteEvent = z.output<typeof site>;
/** Why the API does not let us in; without a secret. */
export type LoginFailed = z.output<typeof login>;

/** An absence was noticed. */
export const absenceOpened: EventType<EpisodeEvent> = defineEvent("absence:opened", episode);
/** Supervisors or HR were told. */
export const absenceEscalated: EventType<EpisodeEscalated> = defineEvent(
  "absence:escalated",
  escalated,
);
/** An absence is over. */
export const absenceEnded: EventType<EpisodeEnded> = defineEvent("absence:ended", ended);
/** A site detects nobody at all. */
export const siteSilent: EventType<SiteEvent> = defineEvent("absence:site-silent", site);
/** It detects people again. */
export const siteRestored: EventType<SiteEvent> = defineEvent("absence:site-restored", site);
/** The API refused the login or the token. */
export const loginFailed: EventType<LoginFailed> = defineEvent("absence:login-failed", login);
