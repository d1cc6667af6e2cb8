/** What the demo was asked for. */
export type CommandLine =
  | { readonly kind: "run"; readonly once: boolean }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problem: string };

/** What `--help` prints. */
export const HELP = `Usage: pnpm demo [--once] [--help]

Starts a scheduler with two tenants, a local server that behaves like Discord, and SQLite files in a
temporary folder. Posts a day of game events, lets each tenant's reports come due, and prints what
reached each channel. Nothing leaves this machine. Then it keeps running; Ctrl-C ends it.

  --once   ends after the first round
  --help   prints this`;

/** Reads the arguments behind the program's name. */
export function readCommandLine(given: readonly string[]): CommandLine {
  // pnpm hands on a "--" that is meant for itself.
  const words = given.filter((word) => word !== "--");
  if (words.some((word) => word === "--help" || word === "-h")) return { kind: "help" };
  const unknown = words.find((word) => word !== "--once");
  if (unknown !== undefined) {
    return { kind: "wrong", problem: `expected --once or --help, found ${unknown}` };
  }
  return { kind: "run", once: words.includes("--once") };
}
