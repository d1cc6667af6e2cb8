export {
  type ApiCall,
  type ApiEmployee,
  type StartBeaconApiOptions,
  startBeaconApi,
  type TestBeaconApi,
} from "./start-beacon-api.ts";
export {
  type FcmReply,
  type ReceivedPush,
  type StartFcmOptions,
  startFcm,
  type TestFcm,
} from "./start-fcm.ts";
