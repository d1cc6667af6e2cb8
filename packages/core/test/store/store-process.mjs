// A process that works on a store which others work on too; started by store-processes.ts.
// Plain JavaScript over the build, since this runtime cannot execute TypeScript.
import { appendFileSync, writeSync } from "node:fs";
import { openSqlite } from "../../dist/database/sqlite/index.js";
import { mysqlStore, postgresStore, sqliteStore } from "../../dist/store/index.js";
import { systemClock, uuidv7 } from "../../dist/time/index.js";

const { task, file, server, node, journal, synchronous, input } = JSON.parse(
  process.argv[2] ?? "{}",
);
const ignore = () => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const stores = { mysql: mysqlStore, postgres: postgresStore };
const store =
  server === undefined
    ? sqliteStore({ file, synchronous })
    : stores[server.dialect]({ url: server.url, pool: { connections: 6 } });

/** One line at once: appends of several processes to one file do not mix. */
const note = (line) => appendFileSync(journal, `${JSON.stringify(line)}\n`);

const newRun = (over) => ({
  id: uuidv7(Date.now()),
  job: "test:job",
  cause: "schedule",
  status: "queued",
  scheduledFor: new Date(),
  dueAt: new Date(),
  attempts: [],
  ...over,
});

const tasks = {
  async migrate() {
    return store.schedules.list({});
  },

  /** Claims what all others claim as well, and works off what is admitted. */
  async race() {
    const claims = input.schedules.flatMap((schedule) =>
      input.occurrences.map((occurrence) => ({
        run: newRun({ schedule, tenant: schedule.split("@")[1], occurrence }),
        nextAt: undefined,
      })),
    );
    const fresh = [];
    for (let begin = 0; begin < claims.length; begin += 20) {
      fresh.push(...(await store.runs.claim(claims.slice(begin, begin + 20))));
      await work();
    }
    while (await work());
    return fresh;
  },

  /** Begins tickets that all others begin as well. */
  async begin() {
    const begun = await Promise.all(input.tickets.map((t) => store.runs.begin(t, node, "30s")));
    return begun.flatMap((each) => each?.run.id ?? []);
  },

  async take() {
    const grants = await Promise.all(input.takes.map(() => store.state.take("key", 20, "1h")));
    return grants.filter(({ granted }) => granted).length;
  },

  async emit() {
    const events = input.events.map((id) => ({ name: "a:tick", id, at: new Date(), data: node }));
    return store.runs.emit(events);
  },

  /** Sends, each channel in order. */
  async send() {
    for (;;) {
      const entries = await store.deliveries.claim({ node, limit: 7, lease: "30s" });
      if (entries.length === 0 && (await store.deliveries.nextDue()) === undefined) return null;
      for (const entry of entries) {
        note({ channel: entry.delivery.channel, id: entry.delivery.id, inDoubt: entry.inDoubt });
        await store.deliveries.partSent(entry, "ref");
        const { delivery, epoch } = entry;
        await store.deliveries.complete([{ ...delivery, status: "sent", epoch }]);
      }
    }
  },

  /** Works until it is killed; notes each run whose end was confirmed. */
  async untilKilled() {
    for (let round = 0; ; round++) {
      const runs = Array.from({ length: 5 }, (_, n) =>
        newRun({ occurrence: `${node} ${round} ${n}`, maxInstances: 99 }),
      );
      await store.runs.claim(runs.map((run) => ({ run, nextAt: undefined })));
      writeSync(1, "."); // Tells the parent that work is under way.
      const tickets = await store.runs.admit({ limit: 5, perTenant: 1000, perJob: {} });
      const begun = await Promise.all(
        tickets.map((ticket) => store.runs.begin(ticket, node, "30s")),
      );
      const leases = begun.flatMap((each) => each?.lease ?? []);
      await Promise.all(
        leases.map(({ runId }, n) => store.runs.commit(leases[n], effects(runId, "commit"))),
      );
      const done = await store.runs.complete(
        leases.map((lease) => ({ ...completion(lease), ...effects(lease.runId, "complete") })),
      );
      for (const id of done) note(id);
    }
  },
};

async function work() {
  const tickets = await store.runs.admit({ limit: 5, perTenant: 50, perJob: {} });
  for (const ticket of tickets) {
    const begun = await store.runs.begin(ticket, node, "30s");
    if (begun === undefined) continue;
    const { schedule, occurrence } = begun.run;
    note({ kind: "begin", schedule, occurrence });
    note({ kind: "end", schedule, occurrence });
    await store.runs.complete([completion(begun.lease)]);
  }
  return tickets.length > 0;
}

function completion(lease) {
  const at = new Date();
  return {
    ...lease,
    status: "succeeded",
    attempt: { number: 1, node, startedAt: at, finishedAt: at, outcome: "succeeded" },
  };
}

function effects(runId, point) {
  const message = { body: "x" };
  const delivery = {
    id: `${runId} ${point}`,
    channel: "ops",
    status: "pending",
    attempts: 0,
    message,
  };
  return {
    deliveries: [delivery],
    state: [{ scope: "a", key: `${runId} ${point}`, value: point }],
  };
}

await store.open({ logger, clock: systemClock() });
const result = await tasks[task]();
await store.close();
writeSync(1, JSON.stringify({ result, integrity: integrity() }));

/** The file must be whole whenever a process ends. */
function integrity() {
  if (server !== undefined) return "ok";
  const check = openSqlite(file);
  const [{ integrity_check: found }] = check.all("pragma integrity_check");
  check.close();
  return found;
}
