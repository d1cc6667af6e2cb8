export type { Failure, FailureTarget } from "./failures.ts";
export { startInara } from "./start-inara.ts";
export type {
  ReceivedRequest,
  RequestLimit,
  StartInaraOptions,
  TestCommander,
  TestInara,
} from "./test-inara.ts";
