import { staticTenants } from "@carillon/core";
import { createTestScheduler } from "@carillon/core/testing";
import { onTestFinished } from "vitest";
import { Absences, absence } from "../../src/index.ts";
import { type StartFcmOptions, startFcm } from "../../src/testing/index.ts";
import { SITE, temporaryFolder } from "../support/store.ts";

/** A tenant that pushes through a server that behaves like FCM, and its devices. */
export async function setup(given: { fcm?: StartFcmOptions; channel?: object } = {}) {
  const clock = { now: (): Date => scheduler.clock.now() };
  const fcm = await startFcm({ clock, ...given.fcm });
  onTestFinished(() => fcm.stop());
  const scheduler = await createTestScheduler({
    now: "2026-11-18T10:00:00+07:00",
    plugins: [absence({ fcm: { baseUrl: fcm.baseUrl, tokenUrl: fcm.tokenUrl } })],
    tenants: staticTenants([
      {
        id: "toko",
        name: "Toko",
        database: `sqlite:${await temporaryFolder()}/toko.db`,
        channels: {
          push: { type: "fcm", serviceAccount: fcm.serviceAccount, ...given.channel },
          ops: { type: "recording" },
        },
        absence: {
          mode: "direct",
          sites: [SITE],
          channels: { staff: "push", operations: "ops" },
        },
      },
    ]),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  const absences = scheduler.get(Absences);
  const devices = async (...values: readonly string[]): Promise<void> => {
    fcm.register("token", ...values);
    const rows = values.map((value) => ({ person: `of-${value}`, kind: "token", value }));
    await absences.import("toko", { kind: "devices", rows });
  };
  const push = (
    value: string,
    options: { kind?: string; expires?: string; key?: string } = {},
  ): Promise<readonly string[]> =>
    scheduler.tenants.use("toko", ({ notify }) => {
      const { kind = "token", expires, key } = options;
      const overrides = { fcm: { data: { employee_id: "E-1" }, ...(key && { collapseKey: key }) } };
      return notify(
        "push",
        { title: "No presence", body: "Out of range", overrides },
        {
          to: [{ id: `of-${value}`, address: value, kind }],
          ...(expires === undefined ? {} : { expires }),
        },
      );
    });
  /** Devices that are left to a person, quarantined ones aside. */
  const left = (value: string): Promise<number> =>
    scheduler.tenants.use("toko", async (scope) => {
      const { Devices } = await import("../../src/index.ts");
      const found = await scope.get(Devices).of([`of-${value}`]);
      return found.get(`of-${value}`)?.length ?? 0;
    });
  const delivery = async (id: string | undefined) => {
    const found = await scheduler.deliveries.get(id ?? "");
    if (found === undefined) throw new Error(`no delivery ${id}`);
    return found;
  };
  return { absences, delivery, devices, fcm, left, push, scheduler };
}
