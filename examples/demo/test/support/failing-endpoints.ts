import type { Failure, TestDiscord } from "@carillon/plugin-discord/testing";
import { testDatabases } from "@carillon/test-servers";
import { onTestFinished } from "vitest";
import { SQUADRONS, webhookName } from "../../src/squadrons.ts";
import { echo } from "./echo.ts";
import { WAYS } from "./hostile-server.ts";
import type { World } from "./world.ts";

/** Key of the plugin that gives it away: hard to write in any encoding. */
export const KEY = 'k€y "of" the\\plugin/with+every&thing=1 <x>';

const PASSWORD = 'pa:ss/w@rd"#1 über%41+';

/** The database servers of this machine. */
export const SERVERS = testDatabases().filter(({ name }) => name !== "sqlite");

/** A page that repeats the webhooks of the squadrons. */
export function pageOf(discord: TestDiscord): string {
  const urls = SQUADRONS.flatMap((squadron) =>
    Object.keys(squadron.webhooks).map((channel) =>
      discord.webhookUrl(webhookName(squadron, channel)),
    ),
  );
  return `<!doctype html><html><body>${urls.map(echo).join("\n")}</body></html>`;
}

export function* discordFailures(discord: TestDiscord): Iterable<Failure> {
  const text = Array.from({ length: 40 }, (_value, index) =>
    echo(discord.webhookUrl(`failing-${index}`)),
  ).join("\n");
  const page = `<!doctype html><html><body>${text}</body></html>`;
  for (const status of [400, 401, 403, 404, 409, 413, 500, 502]) {
    yield { kind: "answer", status, body: { message: text, code: 0 } };
    // A page with 403 is Cloudflare's, and holds up every webhook: it has a test of its own.
    if (status !== 403) yield { kind: "answer", status, body: page };
  }
  yield { kind: "answer", status: 200, body: page };
  yield { kind: "answer", status: 302, headers: { location: discord.webhookUrl("failing-17") } };
  yield { kind: "answer", status: 429, body: { message: text, retry_after: 5, global: false } };
  yield { kind: "refuse", code: 50035, message: text };
  yield { kind: "refuse", code: 200000, message: text };
  yield { kind: "close", when: "before" };
  yield { kind: "close", when: "after" };
  yield { kind: "hang", when: "before" };
}

/** A tenant of the plugin that gives its key away; all its deeds unless told. */
export function tenant(id: string, channels: readonly string[], more: object = {}): string {
  const section = JSON.stringify({ key: "${DEMO_TEST_KEY}", ...more });
  return `  - id: ${id}
    channels:
${channels.map((channel) => `      ${channel}`).join("\n")}
    trouble: ${section}`;
}

export function discordChannels(world: World, count: number): string[] {
  world.secret("KEY", KEY);
  return Array.from({ length: count }, (_value, index) => {
    const url = world.discord.webhookUrl(`failing-${index}`);
    return `failing-${index}: { type: discord, url: "${world.secret(`discord ${index}`, url)}" }`;
  });
}

export function failingUrls(port: number): string[] {
  const token = (name: string): string => `tOkEn-${name}-${"0123456789abcdef".repeat(2)}`;
  return [
    ...WAYS.map((way) => `http://127.0.0.1:${port}/${way}/${token(way)}?key=${token(`q-${way}`)}`),
    `https://127.0.0.1:${port}/tls/${token("tls")}`,
    `http://user:${encodeURIComponent(PASSWORD)}@nowhere.invalid/${token("dns")}`,
    `http://127.0.0.1:9/${token("closed")}`,
  ];
}

export function webhookChannels(world: World): string[] {
  const header = world.secret("HEADER", "Bearer hEaDeR-0123456789-abcdef");
  const signing = world.secret("SIGNING", `whsec_${Buffer.alloc(32, "sign").toString("base64")}`);
  return world.urls.map(
    (url, index) =>
      `post-${WAYS[index] ?? index}: { type: webhook, url: "${url}", allowPrivate: true, secret: "${signing}", headers: { x-own: "${header}" } }`,
  );
}

/** Tenants whose databases refuse: wrong password, nobody there, no address, no database at all. */
export async function databaseTenants(world: World): Promise<string[]> {
  const password = encodeURIComponent(PASSWORD);
  world.secret("PASSWORD", PASSWORD);
  const urls: Record<string, string> = {
    "mysql-closed": `mysql://bell:${password}@127.0.0.1:9/bells`,
    "postgres-closed": `postgres://bell:${password}@127.0.0.1:9/bells`,
    "mysql-nowhere": `mysql+pymysql://bell:${password}@nowhere.invalid/bells`,
    "postgres-nowhere": `postgresql+psycopg2://bell:${password}@nowhere.invalid/bells`,
    "postgres-garbage": `postgres://bell:${password}@127.0.0.1:${world.port}/bells`,
  };
  for (const { name, create } of SERVERS) {
    const { url, drop } = await create();
    onTestFinished(drop);
    const wrong = new URL(url);
    wrong.password = PASSWORD;
    urls[`${name}-wrong-password`] = wrong.href;
  }
  return Object.entries(urls).map(
    ([id, url]) => `  - id: ${id}
    database: "${world.secret(id, url)}"
    channels: { shoutout: { type: log } }
    bgs: {}`,
  );
}
