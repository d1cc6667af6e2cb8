import type { Logger } from "../logging/logger.ts";
import type { OutboxEntry } from "../store/index.ts";
import type { Ending } from "./after-failure.ts";

/** A delivery in hand. */
export interface ClaimedDelivery {
  /** As it was claimed. */
  readonly entry: OutboxEntry;
  /** Tells its channel from the others. */
  readonly channelKey: string;
  /** Its tenant, or `""`. */
  readonly owner: string;
  /** When another node may claim it. */
  readonly leaseEnds: Date;
  /** Names tenant, channel and delivery. */
  readonly logger: Logger;
}

/** How a claim ends. */
export interface EndedClaim<Claim extends ClaimedDelivery = ClaimedDelivery> {
  /** Which. */
  readonly claim: Claim;
  /** How. */
  readonly ending: Ending;
  /** Parts that were or will be sent although they may have been sent before. */
  readonly doubts: number;
}

/** Makes the claim on an entry. */
export function claimedDelivery(
  entry: OutboxEntry,
  { leaseEnds, logger }: Pick<ClaimedDelivery, "leaseEnds" | "logger">,
): ClaimedDelivery {
  const { id, tenant, channel } = entry.delivery;
  const meta = { ...(tenant === undefined ? {} : { tenant }), channel, delivery: id };
  return {
    entry,
    leaseEnds,
    channelKey: JSON.stringify([tenant ?? "", channel]),
    owner: tenant ?? "",
    logger: childLogger(logger, meta),
  };
}

/** A claim that ends without a send; the doubt it came with stays with the delivery. */
export function unsent<Claim extends ClaimedDelivery>(
  claim: Claim,
  ending: Ending,
): EndedClaim<Claim> {
  return { claim, ending, doubts: claim.entry.inDoubt ? 1 : 0 };
}

/** Pending again until then, as if it had not been claimed. */
export function handedBack<Claim extends ClaimedDelivery>(
  claim: Claim,
  until: Date,
): EndedClaim<Claim> {
  return unsent(claim, { kind: "waiting", until, counted: false });
}

function childLogger(logger: Logger, meta: object): Logger {
  if (logger.child !== undefined) return logger.child(meta);
  const withMeta =
    (log: Logger["info"]): Logger["info"] =>
    (message, own) =>
      log(message, { ...meta, ...own });
  return {
    debug: withMeta((...line) => logger.debug(...line)),
    info: withMeta((...line) => logger.info(...line)),
    warn: withMeta((...line) => logger.warn(...line)),
    error: withMeta((...line) => logger.error(...line)),
  };
}
