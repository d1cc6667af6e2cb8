import { CarillonError } from "../errors.ts";
import type { Delivery, DeliveryQuery, Page } from "../model/index.ts";
import type { DeliveryStore } from "../store/index.ts";
import type { Deliveries } from "./scheduler.ts";

/** The outbox: looks and commands. */
export class DeliveryCommands implements Deliveries {
  readonly #deliveries: () => DeliveryStore;
  readonly #poke: () => void;

  constructor(options: { deliveries: () => DeliveryStore; poke: () => void }) {
    this.#deliveries = options.deliveries;
    this.#poke = options.poke;
  }

  list(query: DeliveryQuery = {}): Promise<Page<Delivery>> {
    return this.#deliveries().list(query);
  }

  get(id: string): Promise<Delivery | undefined> {
    return this.#deliveries().get(id);
  }

  async retry(id: string): Promise<void> {
    const { nextAt: _due, error: _error, ...delivery } = await this.#require(id);
    if (delivery.status !== "dead" && delivery.status !== "discarded") {
      throw new CarillonError(
        "DELIVERY_ACTIVE",
        `delivery ${id} is ${delivery.status}; only a dead or discarded one is sent again`,
      );
    }
    const { expiresAt: _expires, ...again } = delivery;
    await this.#restate({ ...again, status: "pending", attempts: 0 });
    this.#poke();
  }

  async discard(id: string): Promise<void> {
    const delivery = await this.#require(id);
    if (delivery.status !== "pending" && delivery.status !== "dead") {
      throw new CarillonError(
        "DELIVERY_ACTIVE",
        `delivery ${id} is ${delivery.status}; only a pending or dead one is given up`,
      );
    }
    await this.#restate({ ...delivery, status: "discarded" });
  }

  async #restate(delivery: Delivery): Promise<void> {
    await this.#deliveries().restate?.(delivery);
  }

  async #require(id: string): Promise<Delivery> {
    const delivery = await this.#deliveries().get(id);
    if (delivery !== undefined) return delivery;
    throw new CarillonError("DELIVERY_UNKNOWN", `there is no delivery ${JSON.stringify(id)}`, {
      details: { delivery: id },
    });
  }
}
