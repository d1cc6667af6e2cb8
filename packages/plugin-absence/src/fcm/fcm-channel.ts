import { createPrivateKey } from "node:crypto";
import { Secret } from "@carillon/core";
import { z } from "zod";
import { milliseconds } from "../services/time/milliseconds.ts";

const account = z.object({
  client_email: z.string().min(3),
  private_key: z.string().min(1),
  project_id: z.string().optional(),
});

/** Longest life that FCM takes, four weeks. */
const LONGEST_TTL = 2_419_200_000;

/**
 * Config of a channel of type `fcm`. No message of the schema holds any part of the key.
 *
 * @see https://firebase.google.com/docs/cloud-messaging/send/v1-api
 */
export const fcmChannel = z
  .strictObject({
    type: z.literal("fcm"),
    serviceAccount: z
      .string()
      .describe(
        "The service account's key file as JSON text, a secret; write `${VAR}` or use a secret file",
      ),
    projectId: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, "expected a project id or number")
      .describe("Firebase project; the service account's unless told")
      .optional(),
    ttl: z
      .union([z.string(), z.number()])
      .refine((value) => milliseconds(value) >= 0 && milliseconds(value) <= LONGEST_TTL, {
        error: "expected a length of time of at most 28 days such as 15m",
      })
      .default("15m")
      .describe("How long FCM keeps a push for a phone that is off"),
    androidChannel: z
      .string()
      .min(1)
      .max(100)
      .describe("Notification channel of the Android app")
      .optional(),
    priority: z
      .enum(["high", "normal"])
      .default("high")
      .describe("Whether it wakes a sleeping phone"),
  })
  .transform((channel, context) => {
    const read = account.safeParse(parsed(channel.serviceAccount));
    const { data } = read;
    const refuse = (message: string) => {
      context.addIssue({ code: "custom", message, path: ["serviceAccount"] });
      return z.NEVER;
    };
    if (data === undefined) {
      return refuse(
        "expected the JSON of a service account's key, with client_email and private_key",
      );
    }
    if (!isPrivateKey(data.private_key))
      return refuse("expected private_key to be an RSA key in PEM");
    const projectId = channel.projectId ?? data.project_id;
    if (projectId === undefined || !/^[a-z0-9-]{1,64}$/.test(projectId)) {
      return refuse("expected a project id here or in `projectId`");
    }
    const { ttl, androidChannel, priority, type } = channel;
    return {
      type,
      projectId,
      ttl: milliseconds(ttl),
      priority,
      ...(androidChannel === undefined ? {} : { androidChannel }),
      clientEmail: data.client_email,
      privateKey: Secret.of(data.private_key),
    };
  });

/** A channel of type `fcm`, checked. */
export type FcmChannel = z.output<typeof fcmChannel>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}
