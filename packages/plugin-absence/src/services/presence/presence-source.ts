import { type Token, token } from "@carillon/core";

/** A stretch of time, half-open: `from` belongs to it, `to` does not. */
export interface Span {
  /** Its first instant. */
  readonly from: Date;
  /** The first instant after it. */
  readonly to: Date;
}

/** What a check has to know of one person. */
export interface PersonPresence {
  /** Id; text, whatever the source has. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Who is told first, by name. */
  readonly supervisor?: string;
  /** Shifts at the site that touch the instant's day, overnight ones of the day before included. */
  readonly shifts: readonly Span[];
  /** Breaks within them. */
  readonly breaks: readonly Span[];
  /** Approved leave that touches them. */
  readonly leave: readonly (Span & { readonly reason?: string })[];
  /** Latest detection at the site up to the instant; one a little later comes from a clock that is fast. */
  readonly lastSeen: Date | undefined;
}

/** What a check has to know of a site. */
export interface SitePresence {
  /** Those who may be expected there. */
  readonly people: readonly PersonPresence[];
  /** Latest detection of anybody at the site; `undefined`: none is known. */
  readonly lastDetection: Date | undefined;
}

/** A question to a {@link PresenceSource}. */
export interface PresenceQuestion {
  /** The site. */
  readonly site: { readonly id: string; readonly timezone: string };
  /** As seen at this instant. */
  readonly at: Date;
  /** The instant is past: only what was known then counts. */
  readonly isPast: boolean;
  /** Only this person; everybody of the site unless told. */
  readonly person?: string | undefined;
}

/**
 * Where presence, shifts, breaks and leave come from. The built-in one reads the tenant's database; a host
 * with another source provides its own.
 *
 * @example
 * ```ts
 * createScheduler({
 *   provide: (services) => services.provide(PresenceSource, MySource, { lifetime: "tenant" }),
 * });
 * ```
 */
export interface PresenceSource {
  /** Answers what is known of a site; a rejection fails the check and changes no episode. */
  read(question: PresenceQuestion): Promise<SitePresence>;
}

/** What the check of a tenant asks for. */
export const PresenceSource: Token<PresenceSource> = token<PresenceSource>("absence:presence");
