// A host with one store and FCM at the given address. It checks once, when it is told to, and its outbox
// pushes; the parent kills it between FCM's answer and its record.
import { createScheduler, sqliteStore, staticTenants } from "@carillon/core";
import { Absences, absence, check } from "@carillon/plugin-absence";

/** What the program is told in `ABSENCE_TASK`, as JSON; it holds a key, which a command line would show. */
export interface PushTask {
  /** Folder of its databases. */
  folder: string;
  /** FCM's address and key. */
  baseUrl: string;
  tokenUrl: string;
  serviceAccount: string;
  /** People, each with a device `device-of-<id>`. */
  people: readonly string[];
  /** By how much its clock is ahead of the machine's, in milliseconds. */
  ahead: number;
  /** Writes the roster; once is enough. */
  fills: boolean;
  /** Ends by itself when nothing is left to push. */
  drains: boolean;
}

const task = JSON.parse(process.env["ABSENCE_TASK"] ?? "{}") as PushTask;

/** Claims of a process that was killed run out sooner when the next one's clock is ahead. */
const clock = {
  now: () => new Date(Date.now() + task.ahead),
  sleep: (duration: number | string, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, Number(duration));
      signal?.addEventListener(
        "abort",
        () => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    }),
};

const scheduler = createScheduler({
  clock,
  logging: { console: "off" },
  store: sqliteStore({ file: `${task.folder}/carillon.db` }),
  plugins: [absence({ fcm: { baseUrl: task.baseUrl, tokenUrl: task.tokenUrl } })],
  tenants: staticTenants([
    {
      id: "toko",
      name: "Toko",
      database: `sqlite:${task.folder}/toko.db`,
      channels: {
        push: { type: "fcm", serviceAccount: task.serviceAccount, ttl: "2h" },
        ops: { type: "log" },
      },
      absence: {
        mode: "direct",
        // Only by hand: the window is one minute of the last day of the week.
        sites: [{ id: "toko", timezone: "UTC", days: "sun", open: "03:00", close: "03:01" }],
        channels: { staff: "push", operations: "ops" },
        pushTtl: "2h",
        silentSite: false,
        reminders: { cooldown: "12h" },
      },
    },
  ]),
});
await scheduler.start();
if (task.fills) {
  const absences = scheduler.get(Absences);
  const { people } = task;
  const write = (kind: "people" | "shifts" | "devices", rows: readonly object[]) =>
    absences.import("toko", { kind, rows });
  await write(
    "people",
    people.map((id) => ({ id, name: id })),
  );
  const always = { site: "toko", days: "*", starts: "00:00", ends: "24:00" };
  await write(
    "shifts",
    people.map((person) => ({ person, ...always })),
  );
  await write(
    "devices",
    people.map((person) => ({ person, kind: "token", value: `device-of-${person}` })),
  );
}
await scheduler.jobs.runNow(check, { tenant: "toko", payload: { site: "toko" }, wait: true });
if (task.drains) {
  for (;;) {
    const { items } = await scheduler.deliveries.list({ status: "pending", limit: 1 });
    if (items.length === 0) break;
    await clock.sleep(50);
  }
  const { items } = await scheduler.deliveries.list({ channel: "push", limit: 500 });
  const doubts = items.reduce((sum, delivery) => sum + (delivery.doubts ?? 0), 0);
  process.stdout.write(`${JSON.stringify({ deliveries: items.length, doubts })}\n`);
  await scheduler.stop();
}
