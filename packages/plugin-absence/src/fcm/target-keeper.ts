import type { Clock, SendContext } from "@carillon/core";
import { absenceSettings } from "../schema.ts";
import { Devices } from "../services/devices/devices.ts";
import type { FcmChannel } from "./fcm-channel.ts";
import type { FcmKeeper } from "./fcm-notifier.ts";

/**
 * Keeps the devices of tenants that have a section `absence`; others may send through `fcm` too, and keep
 * their targets themselves.
 */
export function targetKeeper(clock: Clock): FcmKeeper {
  return {
    drop: async ({ scope }, target) => {
      if (hasSection(scope)) await scope.get(Devices).drop(target);
    },
    quarantine: async ({ scope }, target, reason) => {
      if (hasSection(scope)) await scope.get(Devices).quarantine(target, reason);
    },
    accepted: async ({ scope }, target) => {
      if (hasSection(scope)) await scope.get(Devices).accepted(target);
    },
    alarm: async ({ config, logger, scope }, reason) => {
      logger.error("the push service is set up wrongly", { reason, project: config.projectId });
      if (!hasSection(scope)) return;
      const { channels } = scope.settings(absenceSettings);
      const day = clock.now().toISOString().slice(0, 10);
      await scope.notify(channels.operations, {
        title: "Pushes cannot be sent",
        body: `Firebase project ${config.projectId}: ${reason}`,
        severity: "error",
        dedupeKey: `fcm:${config.projectId}:${reason.slice(0, 60)}:${day}`,
      });
    },
  };
}

type Scope = SendContext<FcmChannel>["scope"];

/** The host's own channels belong to no tenant. */
function hasSection(scope: Scope): boolean {
  return scope.tenant.plugins.includes("absence");
}
