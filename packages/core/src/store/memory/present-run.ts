import type { Run } from "../../model/index.ts";
import { withOpenAttempt } from "../shared/attempts.ts";
import { jsonCopy } from "../shared/json.ts";

/** A run as it is taken in: shared with nobody. */
export function storedRun(run: Run): Run {
  return copyRun(run);
}

/** A run as it is given out, with what its place in the queue says. */
export function presentRun(from: {
  run: Run;
  dueAt?: number;
  epoch?: number;
  stage?: string;
  node?: string;
  begunAt?: number;
  /** Whether the attempt under way is shown. */
  open: boolean;
}): Run {
  const { run, dueAt, epoch = 0, node, begunAt } = from;
  const copy = copyRun(run);
  if (dueAt !== undefined) copy.dueAt = new Date(dueAt);
  if (epoch > 0) copy.epoch = epoch;
  if (from.open && from.stage === "running" && node !== undefined && begunAt !== undefined) {
    copy.attempts = withOpenAttempt(copy.attempts, { node, startedAt: new Date(begunAt) });
  }
  return copy;
}

function copyRun(run: Run): Run {
  return {
    ...run,
    attempts: run.attempts.map((attempt) => ({ ...attempt })),
    ...(run.payload !== undefined && { payload: jsonCopy(run.payload) }),
    ...(run.result !== undefined && { result: jsonCopy(run.result) }),
    ...(run.event !== undefined && { event: { ...run.event, data: jsonCopy(run.event.data) } }),
    ...(run.missed !== undefined && { missed: [...run.missed] }),
    ...(run.progress !== undefined && { progress: { ...run.progress } }),
  };
}
