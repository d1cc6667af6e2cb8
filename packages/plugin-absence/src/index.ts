export {
  absenceEnded,
  absenceEscalated,
  absenceOpened,
  type EpisodeEnded,
  type EpisodeEscalated,
  type EpisodeEvent,
  type LoginFailed,
  loginFailed,
  type SiteEvent,
  siteRestored,
  siteSilent,
} from "./events.ts";
export { type FcmChannel, fcmChannel } from "./fcm/fcm-channel.ts";
export type { FcmOverrides } from "./fcm/overrides.ts";
export type { ApiCheckResult } from "./jobs/api-check.ts";
export { check } from "./jobs/check.ts";
export { type DigestResult, digest } from "./jobs/digest.ts";
export type { DirectCheckResult } from "./jobs/direct-check.ts";
export { type PurgeResult, purge } from "./jobs/purge.ts";
export { absence } from "./plugin.ts";
export {
  type AbsenceOptions,
  type AbsenceSettings,
  type ApiSettings,
  absenceOptions,
  absenceSettings,
  checkPayload,
  type DirectSettings,
  digestPayload,
  type SiteSettings,
} from "./schema.ts";
export { Absences, type EpisodeQuery, type Mute } from "./services/absences.ts";
export { Devices, type PushTarget } from "./services/devices/devices.ts";
export type { EndReason, Episode } from "./services/episodes/episode.ts";
export type { NoticeKind } from "./services/episodes/notice.ts";
export type { AbsenceExplanation, SiteExplanation } from "./services/explain-absence.ts";
export { type AbsenceRules, type Assessment, assess } from "./services/presence/assess.ts";
export {
  type PersonPresence,
  type PresenceQuestion,
  PresenceSource,
  type SitePresence,
  type Span,
} from "./services/presence/presence-source.ts";
export type {
  Detection,
  DetectionFault,
  DetectionReport,
} from "./services/presence/record-detections.ts";
export type { RosterImport, RosterReport } from "./services/roster/import-roster.ts";
export type { RosterKind } from "./services/roster/roster-rows.ts";
export { ApiSession, type SessionState } from "./services/session/api-session.ts";
export type * from "./tables.ts";
