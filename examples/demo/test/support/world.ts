import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CarillonError, type Delivery, type Scheduler } from "@carillon/core";
import { startDiscord, type TestDiscord } from "@carillon/plugin-discord/testing";
import { expect, onTestFinished } from "vitest";
import { runDemo } from "../../src/run-demo.ts";
import { SQUADRONS, webhookName } from "../../src/squadrons.ts";
import { failingUrls } from "./failing-endpoints.ts";
import { fastClock } from "./fast-clock.ts";
import { startHostileServer } from "./hostile-server.ts";
import { type Needle, needle } from "./secret-needles.ts";
import { trouble } from "./trouble.ts";
import { asText, Witness } from "./witness.ts";

/** API key of the tenant `leaks`. */
export const API_KEY = 'a/pi\\"key+of=the%20tenant&0123456789';

export interface World {
  readonly discord: TestDiscord;
  /** Of the server that fails. */
  readonly port: number;
  /** Addresses that fail, with a secret in each. */
  readonly urls: readonly string[];
  readonly needles: readonly Needle[];
  /** Makes a secret known to the tenants file as a variable, and to the search. */
  secret(name: string, value: string): string;
  addTenants(entries: readonly string[]): void;
  /** Runs the demo until nothing is `untried`. */
  run(untried: Untried): Promise<Seen>;
}

interface Seen {
  /** Everything that somebody might look at, by place. */
  readonly places: Readonly<Record<string, string>>;
  readonly deliveries: number;
  /** Jobs of which a run has failed, for good or for now. */
  readonly failed: readonly string[];
}

export async function setup(options: { baseUrl?: (port: number) => string } = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "carillon-secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = fastClock(10);
  const { port } = await startHostileServer();
  const local = await startDiscord({ clock, limits: false });
  onTestFinished(() => local.stop());
  const discord = options.baseUrl === undefined ? local : moved(local, options.baseUrl(port));
  const needles = squadronNeedles(discord);
  const secret = (name: string, value: string): string => {
    const variable = `DEMO_TEST_${name.toUpperCase().replaceAll(/\W/g, "_")}`;
    process.env[variable] = value;
    onTestFinished(() => void delete process.env[variable]);
    needles.push(needle(name, value));
    return `\${${variable}}`;
  };
  const urls = failingUrls(port).map((url, index) => {
    const [path = "", token = ""] = [url.split("?")[0], url.split("/").at(-1)];
    needles.push(needle(`token of ${path}`, token.split("?")[0] ?? ""));
    return secret(`URL_${index}`, url);
  });
  const entries: string[] = [];
  const warnings: unknown[] = [];
  const warn = (warning: unknown): void => void warnings.push(warning);
  process.on("warning", warn);
  onTestFinished(() => void process.off("warning", warn));
  return {
    discord,
    port,
    urls,
    needles,
    secret,
    addTenants: (more) => void entries.push(...more),
    async run(untried) {
      const lines: string[] = [];
      const patience = new AbortController();
      const stated: Record<string, unknown> = {};
      const thrown: unknown[] = [];
      let seen = { deliveries: 0, failed: [] as string[] };
      const watch = async (scheduler: Scheduler, witness: Witness): Promise<void> => {
        await expect
          .poll(() => underWay(scheduler, untried), { timeout: 30_000, interval: 200 })
          .toEqual([]);
        thrown.push(...(await thrownAtCallers(scheduler)));
        Object.assign(stated, await witness.statement());
        const { items } = await scheduler.runs.list({ status: ["failed", "retrying"], limit: 500 });
        const all = await scheduler.deliveries.list({ limit: 500 });
        seen = { deliveries: all.items.length, failed: items.map(({ job }) => job) };
        expect(witness.events).toBeGreaterThan(10);
      };
      let watching: Promise<void> = Promise.resolve();
      const end = await runDemo({
        once: true,
        print: (line) => void lines.push(line),
        signal: new AbortController().signal,
        patience: patience.signal,
        folder,
        discord,
        plugins: [trouble()],
        clock,
        observe(scheduler, life) {
          if (life === "evening") {
            appendFileSync(join(folder, "tenants.yaml"), `${entries.join("\n")}\n`);
            return;
          }
          const witness = new Witness(scheduler);
          scheduler.once("started").then(
            () => {
              watching = watch(scheduler, witness).finally(() => patience.abort());
              watching.catch(() => undefined);
            },
            () => undefined,
          );
        },
      });
      await watching;
      expect(end).toBe("late");
      const places = {
        printed: lines.join("\n"),
        thrown: asText(thrown),
        warnings: asText(warnings),
        ...Object.fromEntries(Object.entries(stated).map(([name, value]) => [name, asText(value)])),
        ...files(folder),
      };
      // What is searched is all there, and not empty.
      for (const place of ["printed", "runs", "logs", "events", "carillon.log", "carillon.db"]) {
        expect(places).toHaveProperty([place]);
        expect(places[place as "printed"].length).toBeGreaterThan(100);
      }
      return { places, ...seen };
    },
  };
}

/** What will come to something within the test: runs that are not put off, channels not yet tried. */
async function underWay(scheduler: Scheduler, untried: Untried): Promise<string[]> {
  const { items: runs } = await scheduler.runs.list({ status: ["queued", "running"] });
  const { items } = await scheduler.deliveries.list({ limit: 500 });
  if (items.length === 0) return ["the first delivery"];
  return [...runs.map(({ job }) => job), ...untried(items)];
}

export type Untried = (items: readonly Delivery[]) => string[];

/** A failed delivery holds up the others of its channel, so one of each is all that can be tried. */
export const eachChannel: Untried = (items) => {
  const named = ({ tenant: id, channel }: Delivery): string => `${id} ${channel}`;
  const tried = new Set(
    items.filter(({ error, status }) => error !== undefined || status === "sent").map(named),
  );
  return items.map(named).filter((name) => !tried.has(name));
};

/** Where one refusal holds up every channel. */
export const anyChannel: Untried = (items) =>
  items.some(({ error }) => error !== undefined) ? [] : ["any channel"];

/** What callers get to see: rejections and answers. */
async function thrownAtCallers(scheduler: Scheduler): Promise<unknown[]> {
  const thrown: unknown[] = [];
  const asked = scheduler.tenants.list().flatMap(({ id, channels, plugins }) => [
    scheduler.tenants.use(id, async ({ database }) => {
      await database.tables<{ nothing: { id: number } }>().selectFrom("nothing").execute();
    }),
    ...(plugins.includes("trouble") ? ["throws-an-error", "retries", "skips"] : []).map((job) =>
      scheduler.jobs.runNow(`trouble:${job}`, { tenant: id, wait: "20s" }),
    ),
    ...channels.map((channel) => scheduler.tenants.testChannel(id, channel)),
  ]);
  for (const end of await Promise.allSettled<unknown>(asked)) {
    thrown.push(end.status === "rejected" ? end.reason : end.value);
  }
  const answer = await scheduler.fetch(
    new Request("http://host.invalid/trouble/fails", { headers: { apikey: API_KEY } }),
  );
  thrown.push(answer.status, await answer.text());
  expect(thrown.some((each) => each instanceof CarillonError)).toBe(true);
  return thrown;
}

/** Every file of the folder as text, but those that are there to hold secrets. */
function files(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name !== "secrets" && name !== "tenants.yaml");
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

function squadronNeedles(discord: TestDiscord): Needle[] {
  return SQUADRONS.flatMap((squadron) =>
    Object.keys(squadron.webhooks).flatMap((channel) => {
      const url = discord.webhookUrl(webhookName(squadron, channel));
      const name = `webhook of ${squadron.tenant} ${channel}`;
      return [needle(name, url), needle(`token of ${name}`, url.split("/").at(-1) ?? "")];
    }),
  );
}

/** The same Discord, elsewhere. */
function moved(discord: TestDiscord, baseUrl: string): TestDiscord {
  return new Proxy(discord, {
    get(target, name) {
      if (name === "baseUrl") return baseUrl;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
