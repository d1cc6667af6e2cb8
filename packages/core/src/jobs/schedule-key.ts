/** The parts of a schedule's key. */
export interface ScheduleKeyParts {
  /** `plugin:name`. */
  job: string;
  /** Whose; absent for a global job. */
  tenant?: string | undefined;
  /** Tells it from the job's other schedules. */
  name?: string | undefined;
}

/** `bgs:daily-summary@veil-wardens`, `core:purge`, `poker:reminder@club#game-7`. */
export function scheduleKey({ job, tenant, name }: ScheduleKeyParts): string {
  return `${job}${tenant === undefined ? "" : `@${tenant}`}${name === undefined ? "" : `#${name}`}`;
}

/** The plugin of a job id. */
export function pluginOf(job: string): string {
  return job.slice(0, job.indexOf(":"));
}
