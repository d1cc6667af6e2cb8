import { createHmac } from "node:crypto";

/** What a signature covers. */
export interface SignedContent {
  /** The same at every try of one message. */
  id: string;
  /** When it is sent, in seconds since the epoch. */
  timestamp: number;
  /** The request's body, byte for byte. */
  body: string;
}

/** The bytes of a `whsec_` secret; `undefined` when it is not one: 24 to 64 bytes in base64. */
export function webhookKey(secret: string): Buffer | undefined {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  if (encoded === undefined) return undefined;
  const key = Buffer.from(encoded, "base64");
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/**
 * The headers that let a receiver check who sent a message and when. With several keys there is a signature
 * of each, so that a receiver can go over from one to the next in its own time.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookHeaders(
  { id, timestamp, body }: SignedContent,
  keys: readonly Buffer[],
): Readonly<Record<string, string>> {
  const content = `${id}.${timestamp}.${body}`;
  const signatures = keys.map(
    (key) => `v1,${createHmac("sha256", key).update(content).digest("base64")}`,
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    ...(signatures.length === 0 ? {} : { "webhook-signature": signatures.join(" ") }),
  };
}
