import {
  cancel,
  cron,
  defineEvent,
  defineJob,
  defineNotifier,
  definePlugin,
  type Plugin,
  type RunContext,
  retry,
  Secret,
  skip,
  snooze,
} from "@carillon/core";
import { z } from "zod";
import { echo } from "./echo.ts";

const settings = z.strictObject({
  key: z.string().transform(Secret.of),
  urls: z.array(z.string()).default([]),
  deeds: z.array(z.string()).optional(),
});
type Context = RunContext<z.output<typeof settings>>;

/** A plugin that gives its tenant's key away wherever it can, unless somebody watches over it. */
export function trouble(): Plugin {
  return definePlugin({
    name: "trouble",
    apiVersion: 1,
    tenantSettings: settings,
    setup({ jobs, notifiers, routes, health, logger }) {
      for (const [name, run] of Object.entries(DEEDS)) {
        jobs.add(
          defineJob({
            name,
            settings,
            trigger: (_tenant, { deeds }) =>
              deeds === undefined || deeds.includes(name) ? cron("0 0 * * *") : undefined,
            run: (context) => run(context, context.settings.key.reveal()),
          }),
        );
      }
      notifiers.add(
        defineNotifier({
          type: "leaky",
          config: z.strictObject({
            type: z.literal("leaky"),
            key: z.string().transform(Secret.of),
          }),
          destination: () => "leaky",
          render: (message) => [message.body],
          send: async (_part, { config, logger: own }) => {
            own.warn(`sends with ${echo(config.key.reveal())}`, { key: config.key.reveal() });
            throw Object.assign(new TypeError(echo(config.key.reveal())), { config });
          },
        }),
      );
      routes.add({
        method: "GET",
        path: "/fails",
        auth: { apiKeyHeader: "apikey" },
        handle: async (_request, { scope }) => {
          throw new Error(echo(scope.settings(settings).key.reveal()));
        },
      });
      health.addPerTenant("key", async (scope) => {
        const key = scope.settings(settings).key.reveal();
        logger.warn(`asked after ${key}`);
        throw new Error(echo(key));
      });
    },
  })();
}

type Deed = (context: Context, key: string) => unknown;

const DEEDS: Readonly<Record<string, Deed>> = {
  "throws-an-error": (_context, key) => {
    const error = new Error(echo(key), { cause: new Error(`because of ${echo(key)}`) });
    throw Object.assign(error, { code: `E_${key}`, name: `Error of ${key}`, request: { key } });
  },
  "throws-a-long-error": (_context, key) => {
    // The end of what is kept of a message falls into the key, wherever that end is.
    throw new Error("x".repeat(7_990) + key.repeat(20) + "x".repeat(40_000) + key.repeat(20));
  },
  "throws-a-text": (_context, key) => {
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- what plugins do
    throw echo(key);
  },
  "throws-an-object": (_context, key) => {
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- what plugins do
    throw { [key]: echo(key) };
  },
  "throws-many": (_context, key) => {
    throw new AggregateError([new Error(key), key], echo(key));
  },
  retries: (_context, key) => retry({ after: "1h", reason: echo(key) }),
  skips: (_context, key) => skip(echo(key)),
  cancels: (_context, key) => cancel(echo(key)),
  snoozes: (_context, key) => snooze("1h", echo(key)),
  async progresses({ progress }, key) {
    await progress({ done: 1, total: 2, note: echo(key) });
  },
  logs({ logger }, key) {
    for (const level of ["debug", "info", "warn", "error"] as const) {
      logger[level](echo(key), { key, [key]: [new Map([[key, new Set([key])]])] });
      logger.child?.({ bound: echo(key) })[level]("of a child", { error: new Error(key) });
    }
  },
  async emits({ emit }, key) {
    await emit(counted, { count: key } as unknown as { count: number }, { id: "1" });
  },
  async reads({ state }, key) {
    await state.set("kept", { count: 1 });
    await state.get("kept", z.strictObject({ count: z.string(echo(key)) }));
  },
  async asks({ settings: { urls }, http, logger }) {
    const asked = urls.map(async (url) => {
      try {
        await http.get(url, { timeout: { response: 1_500 } });
      } catch (error) {
        logger.error(`asked in vain: ${String(error)}`, { error });
        throw error;
      }
    });
    const failed = (await Promise.allSettled(asked)).filter(({ status }) => status === "rejected");
    throw new AggregateError(failed.map((each) => ("reason" in each ? each.reason : each)));
  },
  async notifies({ tenant, notify }) {
    for (const channel of tenant.channels) await notify(channel, { body: "Hello" });
  },
};

const counted = defineEvent("trouble:counted", z.object({ count: z.number() }));
