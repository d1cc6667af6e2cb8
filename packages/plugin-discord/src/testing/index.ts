export type { Failure, FailureTarget } from "./failures.ts";
export type { Limit } from "./rate-limiter.ts";
export type { ReceivedFile } from "./read-body.ts";
export type { Pinged, ReceivedMessage } from "./received-message.ts";
export { startDiscord } from "./start-discord.ts";
export type { ReceivedRequest, StartDiscordOptions, TestDiscord } from "./test-discord.ts";
export type { ServerLimits } from "./webhook-api.ts";
export type { ChannelKind } from "./webhook-store.ts";
