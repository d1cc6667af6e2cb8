import type { RunTicket } from "../store.ts";
import type { Candidate } from "./fair-pick.ts";

/** The ticket of a candidate that was picked. */
export function ticketOf({ id, epoch, job, tenant, priority }: Candidate): RunTicket {
  return {
    runId: id,
    epoch: epoch + 1,
    job,
    plugin: job.slice(0, Math.max(0, job.indexOf(":"))),
    ...(tenant !== "" && { tenant }),
    priority,
  };
}
