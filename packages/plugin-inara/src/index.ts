export type { SyncResult } from "./jobs/commander-sync.ts";
export { inara } from "./plugin.ts";
export {
  type InaraOptions,
  type InaraSettings,
  inaraOptions,
  inaraSettings,
  syncPayload,
} from "./schema.ts";
export type { InaraAccess } from "./services/api/access.ts";
export {
  type ClientAnswer,
  type ClientState,
  type FetchOptions,
  InaraClient,
} from "./services/api/inara-client.ts";
export {
  type InaraProfile,
  type InaraSquadron,
  RANK_KINDS,
  type RankKind,
} from "./services/api/profile.ts";
export type { ProfileAnswer, Refusal } from "./services/api/read-answer.ts";
export { CommanderSource } from "./services/commanders/commander-source.ts";
export type { OutcomeCounts, OutcomeKind } from "./services/commanders/outcome.ts";
export type { ExtractFields } from "./services/commanders/save-profile.ts";
export { InaraSync, type SyncChoice } from "./services/inara-sync.ts";
export type * from "./tables.ts";
