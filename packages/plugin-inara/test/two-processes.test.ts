import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TenantInput } from "@carillon/core";
import { expect, onTestFinished, test } from "vitest";
import { startInara } from "../src/testing/index.ts";
import { names, temporaryFolder } from "./support/squadrons.ts";

const PROGRAM = fileURLToPath(new URL("./programs/sync-node.mjs", import.meta.url));

test("two processes on one store share a key's limit", { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  // Two a second, as two a minute are to the real one.
  const server = await startInara({ limit: { requests: 2, per: 1_000 } });
  onTestFinished(() => server.stop());
  const ids = ["alpha", "beta", "gamma", "delta"];
  for (const id of ids) {
    for (const name of names(90, id)) server.addCommander({ name, ranks: { cqc: 1 } });
  }
  const tenants = ids.map(
    (id): TenantInput => ({
      id,
      database: `sqlite:${join(folder, `${id}.db`)}`,
      inara: { commanders: names(90, id) },
    }),
  );
  const store = join(folder, "store.db");
  const common = { apiKey: server.apiKey, url: server.url, perMinute: 120 };
  const nodes = await Promise.all(
    ["1.0.1", "1.0.2"].map((appVersion) =>
      startNode({ store, tenants, options: { ...common, appVersion } }),
    ),
  );

  const answers = await Promise.all(
    nodes.map((node, index) => order(node, ids.slice(2 * index, 2 * index + 2))),
  );
  const done = { status: "succeeded", result: expect.objectContaining({ total: 90, added: 90 }) };
  expect(answers).toEqual([
    [done, done],
    [done, done],
  ]);

  const requests = server.requests();
  expect(requests.filter(({ isTooEarly }) => isTooEarly)).toEqual([]);
  expect(requests).toHaveLength(ids.length * 3);
  // Each name once, and both processes had their part.
  const asked = requests.flatMap((request) => request.names);
  expect([...asked].sort()).toEqual(ids.flatMap((id) => names(90, id)).sort());
  expect(new Set(requests.map(({ appVersion }) => appVersion))).toEqual(
    new Set(["1.0.1", "1.0.2"]),
  );
  await Promise.all(nodes.map(stopNode));
});

async function startNode(task: object): Promise<ChildProcess> {
  // The built packages, as a host runs them: vitest's own arguments lead to the sources.
  const child = fork(PROGRAM, [JSON.stringify(task)], {
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString("utf8");
  });
  const ended = once(child, "exit").then(() => {
    throw new Error(`the node ended by itself: ${errors}`);
  });
  await Promise.race([once(child, "message"), ended]);
  ended.catch(() => undefined);
  return child;
}

/** Has a node sync tenants; answers what came of each. */
async function order(child: ChildProcess, tenants: readonly string[]): Promise<unknown> {
  const answered = once(child, "message");
  child.send([...tenants]);
  const [answer] = (await answered) as [unknown];
  return answer;
}

async function stopNode(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.send("stop");
  await ended;
}
