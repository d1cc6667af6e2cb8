export type { ContractCase } from "./contract-case.ts";
export {
  createTestScheduler,
  type TestScheduler,
  type TestSchedulerOptions,
} from "./create-test-scheduler.ts";
export { engineContract } from "./engine-contract.ts";
export { ManualClock } from "./manual-clock.ts";
export { type NotifierSamples, notifierContract } from "./notifier-contract.ts";
export { RecordingNotifier, type SentMessage } from "./recording-notifier.ts";
export { storeContract } from "./store-contract.ts";
