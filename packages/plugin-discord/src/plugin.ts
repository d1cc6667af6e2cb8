import { definePlugin } from "@carillon/core";
import { z } from "zod";
import { discordNotifier, INVALID_REQUEST_LIMIT } from "./notifier.ts";
import { appearance } from "./schema.ts";
import { InvalidRequests } from "./webhook/invalid-requests.ts";

/** Options of the plugin. */
export const discordOptions = z
  .strictObject({
    ...appearance,
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .describe("Where Discord is, for tests: takes the place of `https://discord.com`")
      .optional(),
    invalidRequestLimit: z
      .int()
      .min(1)
      .max(10_000)
      .describe("Answers 401, 403 and 429 in ten minutes that stop this process for a while")
      .default(INVALID_REQUEST_LIMIT),
  })
  .prefault({});

/**
 * Adds the channel type `discord`, posted through webhooks, and the health check `discord:requests`,
 * which tells when Discord refuses so much that it may ban the address.
 *
 * @example
 * ```ts
 * createScheduler({ plugins: [discord({ username: "Squadron" })], tenants: tenantsFromFile("tenants.yaml") });
 * ```
 */
export const discord = definePlugin({
  name: "discord",
  apiVersion: 1,
  options: discordOptions,
  setup({ clock, health, notifiers, options }) {
    const { invalidRequestLimit, ...rest } = options;
    const invalidRequests = new InvalidRequests(clock, invalidRequestLimit);
    notifiers.add(discordNotifier({ ...rest, clock, invalidRequests }));
    health.add("requests", async () => {
      const { count, limit } = invalidRequests;
      const data = { refused: count, limit };
      if (count < limit / 2) return { status: "up", data };
      // Never "down": a restart would forget the count and go on towards the ban.
      return { status: "degraded", message: "Discord refuses many requests", data };
    });
  },
});
