// Adds up what `.ci/run` noted: the tests of each vitest report and one for each other step. A suite
// that ended badly with no failed test (it could not load, or an error escaped) counts as one failure.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const total = { passed: 0, failed: 0 };

console.log("\n=== outcome");
for (const line of readFileSync(join(folder, "steps"), "utf8").trim().split("\n")) {
  const [name, status, seconds] = line.split("\t");
  const counts = tests(name) ?? { passed: 0, failed: 0, note: "" };
  if (status !== "0" && counts.failed === 0) counts.failed = 1;
  if (status === "0" && counts.passed + counts.failed === 0) counts.passed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  const verdict = counts.failed === 0 ? "passed" : "FAILED";
  console.log(`${verdict}  ${name.padEnd(27)} ${seconds.padStart(4)} s  ${counts.note}`);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

function tests(name) {
  const file = join(folder, `${name}.json`);
  if (!existsSync(file)) return undefined;
  const report = JSON.parse(readFileSync(file, "utf8"));
  const unloaded = report.testResults.filter(
    (suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  ).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + unloaded;
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed, failed, note: `${passed} passed, ${failed} failed, ${skipped} skipped` };
}
