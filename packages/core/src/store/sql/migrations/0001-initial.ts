import type { SqlDialect } from "../sql-dialect.ts";
import type { TableNames } from "../table-names.ts";
import type { Migration } from "./migration.ts";
import { createIndex, createTable, createUniqueIndex } from "./schema-text.ts";

/** The first schema. */
export const initialMigration: Migration = {
  version: 1,
  name: "initial",
  statements: (tables, dialect) => [
    ...scheduleTables(tables, dialect),
    ...runTables(tables, dialect),
    ...queueTables(tables, dialect),
    ...outboxTables(tables, dialect),
    ...stateTables(tables, dialect),
  ],
};

function scheduleTables({ schedules, counters }: TableNames, { types }: SqlDialect): string[] {
  const { id, text, long, integer } = types;
  return [
    createTable(counters, { name: `${id} primary key`, value: integer }),
    createTable(schedules, {
      schedule: `${id} primary key`,
      job: id,
      plugin: id,
      // '' is the global one, here and everywhere: null would be equal to nothing.
      tenant: id,
      name: text,
      trigger_spec: long,
      timezone: text,
      payload: long,
      status: id,
      origin: text,
      next_at: integer,
      last_run_id: text,
      definition_hash: text,
      event: text,
      version: integer,
      priority: integer,
      max_instances: integer,
      removed_at: integer,
    }),
    // Holds all that lists are filtered by, so that no filter reads whole rows.
    createIndex(schedules, "list", "schedule", "tenant", "plugin", "job", "status", "removed_at"),
    createIndex(schedules, "version", "version"),
    createIndex(schedules, "event", "event", "schedule"),
  ];
}

function runTables({ runs, logs, events }: TableNames, { types }: SqlDialect): string[] {
  const { id, text, long, integer, counter, clustered } = types;
  return [
    createTable(runs, {
      sequence: counter,
      id,
      subject: id,
      schedule: text,
      occurrence: id,
      job: id,
      tenant: id,
      cause: text,
      // '' while the run is on its way: the queue knows its status then.
      status: id,
      reason: long,
      scheduled_for: integer,
      due_at: integer,
      started_at: integer,
      finished_at: integer,
      priority: integer,
      max_instances: integer,
      epoch: integer,
      resumed: integer,
      recovered: integer,
      attempts: long,
      progress: long,
      payload: long,
      result: long,
      missed: long,
      event: long,
      checkpoint: long,
    }),
    createUniqueIndex(runs, "id", "id"),
    createUniqueIndex(runs, "occurrence", "subject", "occurrence"),
    // The row's own number breaks ties: it is short, where an id would double each index.
    createIndex(runs, "newest", "scheduled_for", "sequence"),
    createIndex(runs, "subject", "subject", "scheduled_for", "sequence"),
    createIndex(runs, "tenant", "tenant", "scheduled_for", "sequence"),
    createIndex(runs, "job", "job", "scheduled_for", "sequence"),
    createIndex(runs, "status", "status", "scheduled_for", "sequence"),
    createTable(
      logs,
      {
        run_id: id,
        sequence: integer,
        at: integer,
        level: text,
        message: long,
        meta: long,
        "primary key": "(run_id, sequence)",
      },
      clustered,
    ),
    createTable(
      events,
      { name: id, id, at: integer, tenant: text, created_at: integer, "primary key": "(name, id)" },
      clustered,
    ),
    createIndex(events, "created", "created_at"),
  ];
}

function queueTables({ queue, lost }: TableNames, { types }: SqlDialect): string[] {
  const { id, text, long, integer, clustered } = types;
  return [
    createTable(
      queue,
      {
        id: `${id} primary key`,
        subject: id,
        tenant: id,
        job: id,
        lane: id,
        stage: integer,
        slot: integer,
        status: text,
        priority: integer,
        max_instances: integer,
        due_at: integer,
        epoch: integer,
        lease_until: integer,
        node: text,
        begun_at: integer,
        started_at: integer,
        resumed: integer,
        cancel_reason: long,
      },
      clustered,
    ),
    createIndex(queue, "lane", "stage", "lane", "due_at", "id"),
    createIndex(queue, "subject", "subject", "slot", "stage", "lane", "due_at", "id"),
    createTable(
      lost,
      { node: id, run_id: id, at: integer, "primary key": "(node, run_id)" },
      clustered,
    ),
  ];
}

function outboxTables({ deliveries, dedupe }: TableNames, { types }: SqlDialect): string[] {
  const { id, text, long, integer, counter, clustered } = types;
  return [
    createTable(deliveries, {
      sequence: counter,
      id,
      tenant: id,
      channel: id,
      lane: id,
      line: id,
      recipient: long,
      status: id,
      run_id: text,
      message: long,
      update_key: text,
      attempts: integer,
      next_at: integer,
      error: long,
      expires_at: integer,
      created_at: integer,
      sent_at: integer,
      doubts: integer,
      parts: long,
      epoch: integer,
      claimed_by: text,
      claim_until: integer,
      claim_lease: integer,
    }),
    createUniqueIndex(deliveries, "id", "id"),
    createIndex(deliveries, "line", "status", "line", "sequence"),
    createIndex(deliveries, "tenant", "tenant", "sequence"),
    createIndex(deliveries, "run", "run_id", "sequence"),
    createIndex(deliveries, "update", "update_key", "lane", "sequence"),
    createIndex(deliveries, "created", "created_at"),
    createIndex(deliveries, "claim", "claimed_by", "lane", "claim_until"),
    createTable(dedupe, { digest: `${id} primary key`, at: integer }, clustered),
    createIndex(dedupe, "at", "at"),
  ];
}

function stateTables(tables: TableNames, { types }: SqlDialect): string[] {
  const { id, text, long, integer, counter, clustered } = types;
  return [
    createTable(
      tables.state,
      { scope: id, name: id, value: long, "primary key": "(scope, name)" },
      clustered,
    ),
    createTable(tables.grants, { sequence: counter, bucket: id, at: integer, per: integer }),
    createIndex(tables.grants, "bucket", "bucket", "at", "sequence"),
    createTable(tables.blocks, { bucket: `${id} primary key`, blocked_until: integer }, clustered),
    createTable(
      tables.nodes,
      {
        id: `${id} primary key`,
        role: text,
        version: text,
        started_at: integer,
        heartbeat_at: integer,
        lease_until: integer,
      },
      clustered,
    ),
  ];
}
