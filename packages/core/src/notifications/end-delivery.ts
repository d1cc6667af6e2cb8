import type { Delivery } from "../model/index.ts";
import type { Ending } from "./after-failure.ts";

/** The delivery as it is kept when a claim on it ends so; `doubts` are added to those it has. */
export function endDelivery(
  delivery: Delivery,
  ending: Ending,
  { now, doubts }: { now: Date; doubts: number },
): Delivery {
  const { nextAt: _next, error: earlier, ...rest } = delivery;
  const counted = ending.kind === "sent" || (ending.kind !== "discarded" && ending.counted);
  const total = (rest.doubts ?? 0) + doubts;
  const common: Delivery = {
    ...rest,
    attempts: rest.attempts + (counted ? 1 : 0),
    ...(total === 0 ? {} : { doubts: total }),
  };
  switch (ending.kind) {
    case "sent":
      return { ...common, status: "sent", sentAt: now };
    case "dead":
    case "discarded":
      return { ...common, status: ending.kind, error: ending.error };
    case "waiting": {
      const error = ending.error ?? earlier;
      const nextAt = earliest(ending.until, rest.expiresAt);
      return { ...common, status: "pending", nextAt, ...(error === undefined ? {} : { error }) };
    }
  }
}

// At its expiry it is looked at once more, to be discarded.
function earliest(until: Date, expiresAt: Date | undefined): Date {
  return expiresAt !== undefined && expiresAt < until ? expiresAt : until;
}
