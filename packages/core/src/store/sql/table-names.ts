/** Names of the store's tables. */
export interface TableNames {
  readonly migrations: string;
  readonly counters: string;
  readonly schedules: string;
  readonly runs: string;
  readonly queue: string;
  readonly lost: string;
  readonly events: string;
  readonly logs: string;
  readonly deliveries: string;
  readonly dedupe: string;
  readonly state: string;
  readonly grants: string;
  readonly blocks: string;
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
