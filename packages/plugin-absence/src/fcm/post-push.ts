import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Secret, SendContext } from "@carillon/core";
import type { PushTarget } from "../services/devices/devices.ts";
import type { FcmChannel } from "./fcm-channel.ts";
import { fcmError } from "./fcm-error.ts";
import type { Push } from "./render-push.ts";
import type { FcmAnswer } from "./verdict.ts";

/** What is posted. */
export interface PushRequest {
  /** The push. */
  push: Push;
  /** To whom. */
  target: PushTarget;
  /** How long FCM keeps it, in milliseconds. */
  ttl: number;
  /** The instant at which that is over. */
  until: Date;
}

/** Keep connections open: a greeting for each of 2,000 pushes would take longer than the pushes. */
export interface PushAgents {
  /** For tests on loopback. */
  readonly http: HttpAgent;
  /** For FCM. */
  readonly https: HttpsAgent;
}

/** Makes them; whoever does closes them, though an idle connection keeps no process alive. */
export function pushAgents(): PushAgents {
  const settings = { keepAlive: true };
  return { http: new HttpAgent(settings), https: new HttpsAgent(settings) };
}

/**
 * Posts one push, once.
 *
 * @throws {@link NotifyError} `transient` where no answer came within ten seconds. Whether FCM had the push
 * is not known then; the collapse key has the phone show one of the two. The text holds no target.
 */
export async function postPush(
  request: PushRequest,
  context: Pick<SendContext<FcmChannel>, "config" | "http" | "signal"> & {
    secret: Secret;
    baseUrl: string | undefined;
    agent: PushAgents;
  },
): Promise<FcmAnswer> {
  const { agent, config, http, signal, secret, baseUrl = "https://fcm.googleapis.com" } = context;
  const url = `${baseUrl.replace(/\/$/, "")}/v1/projects/${config.projectId}/messages:send`;
  try {
    const answer = await http.post(url, {
      json: { message: messageOf(request, config) },
      headers: { authorization: `Bearer ${secret.reveal()}` },
      signal,
      agent,
      timeout: { request: 10_000 },
      throwHttpErrors: false,
      followRedirect: false,
      retry: { limit: 0 },
      responseType: "text",
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  } catch {
    // The error stays behind: it may hold the request.
    throw fcmError("transient", "no answer; whether it had the push is not known");
  }
}

/** @see https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages#Message */
function messageOf({ push, target, ttl, until }: PushRequest, config: FcmChannel): object {
  const { title, body, data, collapseKey, image } = push;
  const seconds = Math.floor(ttl / 1000);
  const isHigh = config.priority === "high";
  return {
    [target.kind]: target.value,
    notification: {
      ...(title === undefined ? {} : { title }),
      body,
      ...(image === undefined ? {} : { image }),
    },
    ...(Object.keys(data).length === 0 ? {} : { data }),
    android: {
      priority: isHigh ? "HIGH" : "NORMAL",
      ttl: `${seconds}s`,
      ...(collapseKey === undefined ? {} : { collapse_key: collapseKey }),
      notification: {
        ...(collapseKey === undefined ? {} : { tag: collapseKey }),
        ...(config.androidChannel === undefined ? {} : { channel_id: config.androidChannel }),
      },
    },
    apns: {
      headers: {
        "apns-priority": isHigh ? "10" : "5",
        "apns-expiration": String(Math.floor(until.getTime() / 1000)),
        ...(collapseKey === undefined ? {} : { "apns-collapse-id": collapseKey }),
      },
    },
    webpush: { headers: { TTL: String(seconds) } },
  };
}
