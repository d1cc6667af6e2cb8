import type { Scheduler } from "@carillon/core";

/** Prints what has failed, and what is still waiting. */
export async function tellProblems(
  scheduler: Scheduler,
  print: (line: string) => void,
): Promise<void> {
  print("");
  print("The round is not complete:");
  const { items: runs } = await scheduler.runs.list({
    status: ["queued", "running", "snoozed", "retrying", "failed", "lost"],
  });
  for (const { id, schedule, job, status, reason } of runs) {
    print(`   run ${schedule ?? job} is ${status}: ${reason ?? "it is under way"}`);
    for (const line of await scheduler.runs.logs(id)) print(`     ${line.level} ${line.message}`);
  }
  for (const status of ["pending", "dead"] as const) {
    const { items } = await scheduler.deliveries.list({ status });
    for (const { channel, tenant, attempts, error } of items) {
      const tried = attempts === 1 ? "tried once" : `tried ${attempts} times`;
      print(`   message to #${channel} of ${tenant} is ${status}, ${tried}: ${error ?? "waits"}`);
    }
  }
}
