// One node of several on a store: syncs the tenants that it is told to, answers what came of it, and
// stops. Whose runs it then carries out is up to the store.
import { createScheduler, sqliteStore, staticTenants } from "@carillon/core";
import { InaraClient, inara } from "@carillon/plugin-inara";

const { store, tenants, options } = JSON.parse(process.argv[2] ?? "{}");

const scheduler = createScheduler({
  store: sqliteStore({ file: store }),
  tenants: staticTenants(tenants),
  plugins: [inara(options)],
  concurrency: { total: 1 },
  logging: { console: "off" },
});

process.on("message", (message) => {
  void obey(message);
});

async function obey(message) {
  if (message === "stop") {
    await scheduler.stop();
    process.disconnect();
    return;
  }
  const { sync, fetch } = message;
  const order = (tenant) => scheduler.jobs.runNow("inara:commander-sync", { tenant, wait: true });
  const reports = Promise.all(sync.map(order));
  const profiles = [];
  for (const name of fetch) {
    profiles.push(await scheduler.get(InaraClient).fetchProfile(name, { waitMs: 120_000 }));
  }
  process.send?.({
    runs: (await reports).map(({ run, result }) => ({ status: run.status, added: result?.added })),
    profiles: profiles.map((profile) => profile?.name),
  });
}

await scheduler.start();
process.send?.("started");
