export { poker } from "./plugin.ts";
export { type PokerOptions, type PokerSettings, pokerOptions, pokerSettings } from "./schema.ts";
export { type Game, RECURRENCES, type Recurrence, type Terms } from "./services/games/game.ts";
export {
  type GameChange,
  type GameInput,
  gameInput,
} from "./services/games/game-input.ts";
export {
  type CreateGameOptions,
  type GameResult,
  PokerGames,
} from "./services/games/poker-games.ts";
export type { GameReport, ReportedSession } from "./services/planning/game-report.ts";
export type { DateWindow } from "./services/planning/plan-game.ts";
export {
  type PlannedSession,
  type PlanWindow,
  planSessions,
  type SessionPlan,
  type SessionValues,
  type SkippedOccurrence,
  type SkipReason,
} from "./services/planning/plan-sessions.ts";
export type { PlayerInput, SessionPlayer } from "./services/sessions/players.ts";
export { PokerSessions, type SessionQuery } from "./services/sessions/poker-sessions.ts";
export type { Session, SessionField, SessionStatus } from "./services/sessions/session.ts";
export { type SessionChange, sessionChange } from "./services/sessions/session-change.ts";
export type {
  GameSessionPlayersTable,
  GameSessionsTable,
  GamesTable,
  PokerTables,
  TermColumns,
} from "./tables.ts";
