/** Names of the store's tables. */
export interface TableNames {
  /** Steps of the schema that were done. */
  readonly migrations: string;
  /** Numbers that count up. */
  readonly counters: string;
  /** Schedules; removed ones for a while. */
  readonly schedules: string;
  /** All runs, those on their way included. */
  readonly runs: string;
  /** Places of the runs on their way: what changes often, in short rows. */
  readonly queue: string;
  /** Runs that a node has lost and was not told of yet. */
  readonly lost: string;
  /** Events that are known. */
  readonly events: string;
  /** Lines of run logs. */
  readonly logs: string;
  /** The outbox. */
  readonly deliveries: string;
  /** Dedupe keys of the last 30 days. */
  readonly dedupe: string;
  /** Plugin state. */
  readonly state: string;
  /** Grants under rate limits. */
  readonly grants: string;
  /** Keys that give no grants for a while. */
  readonly blocks: string;
  /** Nodes. */
  readonly nodes: string;
}

/** The names with a prefix before each. */
export function tableNames(prefix = "carillon_"): TableNames {
  return {
    migrations: `${prefix}migrations`,
    counters: `${prefix}counters`,
    schedules: `${prefix}schedules`,
    runs: `${prefix}runs`,
    queue: `${prefix}queue`,
    lost: `${prefix}lost`,
    events: `${prefix}events`,
    logs: `${prefix}logs`,
    deliveries: `${prefix}deliveries`,
    dedupe: `${prefix}dedupe`,
    state: `${prefix}state`,
    grants: `${prefix}grants`,
    blocks: `${prefix}blocks`,
    nodes: `${prefix}nodes`,
  };
}
