import type { TenantProblem } from "../model/index.ts";

/** A problem on one line: `file:line:col path: message`, without the parts that are not known. */
export function problemText(problem: TenantProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined);
  const where = [place.join(":"), problem.path].filter((part) => part !== "");
  return where.length === 0 ? problem.message : `${where.join(" ")}: ${problem.message}`;
}
