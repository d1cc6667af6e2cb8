import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TenantInput } from "@carillon/core";
import { expect, onTestFinished, test } from "vitest";
import { startInara } from "../src/testing/index.ts";
import { names, temporaryFolder } from "./support/squadrons.ts";

const PROGRAM = fileURLToPath(new URL("./programs/sync-node.mjs", import.meta.url));

test("two processes on one store share a key's limit", { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  // Two in 4 s, as two in a minute are to the real one: far more than a busy machine holds a request up.
  const server = await startInara({ limit: { requests: 2, per: 4_000 } });
  onTestFinished(() => server.stop());
  const ids = ["alpha", "beta"];
  for (const id of ids) {
    for (const name of names(45, id)) server.addCommander({ name, ranks: { cqc: 1 } });
  }
  const tenants = ids.map(
    (id): TenantInput => ({
      id,
      database: `sqlite:${join(folder, `${id}.db`)}`,
      inara: { commanders: names(45, id) },
    }),
  );
  const store = join(folder, "store.db");
  const common = { apiKey: server.apiKey, url: server.url, perMinute: 30 };
  const nodes = await Promise.all(
    ["1.0.1", "1.0.2"].map((appVersion) =>
      startNode({ store, tenants, options: { ...common, appVersion } }),
    ),
  );

  const answers = await Promise.all(
    nodes.map((node, index) => {
      const id = ids[index] ?? "";
      return order(node, { sync: [id], fetch: [`${id} 000`] });
    }),
  );
  expect(answers).toEqual(
    ids.map((id) => ({
      runs: [{ status: "succeeded", added: 45 }],
      profiles: [`${id} 000`],
    })),
  );

  const requests = server.requests();
  expect(requests.filter(({ isTooEarly }) => isTooEarly)).toEqual([]);
  const alone = requests.filter((request) => request.names.length === 1);
  expect(new Set(alone.map(({ appVersion }) => appVersion))).toEqual(new Set(["1.0.1", "1.0.2"]));
  // Each name once beside those.
  const asked = requests.filter((request) => !alone.includes(request));
  expect(asked.flatMap(({ names: batch }) => batch).sort()).toEqual(
    ids.flatMap((id) => names(45, id)).sort(),
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

/** Has a node sync tenants and fetch profiles; answers what came of it. */
async function order(
  child: ChildProcess,
  orders: { sync: readonly string[]; fetch: readonly string[] },
): Promise<unknown> {
  const answered = once(child, "message");
  child.send(orders);
  const [answer] = (await answered) as [unknown];
  return answer;
}

async function stopNode(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.send("stop");
  await ended;
}
