import { createHash } from "node:crypto";

/** Makes ids as Discord does: the instant in the upper bits, so that they sort by age. */
export class Snowflakes {
  #last = 0n;

  /** One that is larger than all before it. */
  next(now: number): string {
    const DISCORD_EPOCH = 1_420_070_400_000n;
    const made = (BigInt(Math.floor(now)) - DISCORD_EPOCH) << 22n;
    this.#last = made > this.#last ? made : this.#last + 1n;
    return String(this.#last);
  }
}

/**
 * Id and token of a webhook by its name: the same in every process and after every restart, so that a
 * tenants file written before the server starts is right.
 */
export function webhookNamed(name: string): { id: string; token: string } {
  const digest = createHash("sha512").update(`webhook ${name}`).digest();
  const id = 1_000_000_000_000_000_000n + (digest.readBigUInt64BE(0) >> 8n);
  return { id: String(id), token: digest.toString("base64url").slice(0, 68) };
}

/** Id of a channel by its name. */
export function channelNamed(name: string): string {
  const digest = createHash("sha512").update(`channel ${name}`).digest();
  return String(1_000_000_000_000_000_000n + (digest.readBigUInt64BE(0) >> 8n));
}
