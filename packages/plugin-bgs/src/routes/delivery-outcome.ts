import type { Clock, Delivery, Scheduler } from "@carillon/core";

/** What became of deliveries: all sent, one at least refused for good, or still on their way. */
export type DeliveryOutcome = "sent" | "refused" | "pending";

/** What {@link deliveryOutcome} waits for. */
export interface AwaitedDeliveries {
  /** The scheduler that delivers. */
  scheduler: Scheduler;
  /** Waits by it. */
  clock: Clock;
  /** Ids. */
  ids: readonly string[];
}

/** Waits for deliveries to be final, for 10 seconds at most. */
export async function deliveryOutcome(awaited: AwaitedDeliveries): Promise<DeliveryOutcome> {
  const { scheduler, clock, ids } = awaited;
  const final = new AbortController();
  const look = async (): Promise<DeliveryOutcome> => {
    const found = await Promise.all(ids.map((id) => scheduler.deliveries.get(id)));
    const outcome = outcomeOf(found);
    if (outcome !== "pending") final.abort();
    return outcome;
  };
  // Listening before looking: a delivery that ends in between is noticed.
  const stopListening = (["delivery:sent", "delivery:dead"] as const).map((event) =>
    scheduler.on(event, () => void look().catch(() => undefined)),
  );
  try {
    const outcome = await look();
    if (outcome !== "pending") return outcome;
    // Cut short when the last one is final.
    await clock.sleep("10s", { signal: final.signal }).catch(() => undefined);
    return await look();
  } finally {
    for (const stop of stopListening) stop();
  }
}

function outcomeOf(deliveries: readonly (Delivery | undefined)[]): DeliveryOutcome {
  const states = deliveries.map((delivery) => delivery?.status);
  if (states.some((status) => status === "dead" || status === "discarded")) return "refused";
  return states.every((status) => status === "sent") ? "sent" : "pending";
}
