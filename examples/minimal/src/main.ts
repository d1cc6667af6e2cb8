import { createScheduler, defineJob, definePlugin, interval, staticTenants } from "@carillon/core";

const strike = defineJob({
  name: "strike",
  trigger: interval("10s"),
  run: async ({ tenant, scheduledFor, notify }) => {
    await notify("news", { body: `${tenant.name}: ${scheduledFor.toISOString()}` });
  },
});
const bell = definePlugin({ name: "bell", apiVersion: 1, setup: ({ jobs }) => jobs.add(strike) });

const scheduler = createScheduler({
  tenants: staticTenants([{ id: "acme", name: "Acme", channels: { news: { type: "log" } } }]),
  plugins: [bell()],
});
await scheduler.start();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void scheduler.stop());
