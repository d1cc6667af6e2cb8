import { HELP, readCommandLine } from "./command-line.ts";
import { runDemo } from "./run-demo.ts";

const asked = readCommandLine(process.argv.slice(2));
switch (asked.kind) {
  case "help":
    console.log(HELP);
    break;
  case "wrong":
    console.error(`demo: ${asked.problem}\n\n${HELP}`);
    process.exitCode = 2;
    break;
  case "run":
    process.exitCode = await run(asked.once);
    break;
}

/** A library installs no signal handler; a host does. A second signal ends the process at once. */
async function run(once: boolean): Promise<number> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const end = await runDemo({ once, print: console.log, signal: stopping.signal });
  return end === "late" ? 1 : 0;
}
