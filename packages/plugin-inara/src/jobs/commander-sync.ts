import { cancel, cron, defineJob, type RunContext, skip, snooze } from "@carillon/core";
import { z } from "zod";
import {
  type InaraSettings,
  inaraSettings,
  type ResolvedInaraOptions,
  reportChannel,
  syncPayload,
} from "../schema.ts";
import { accessOf } from "../services/access-of.ts";
import { type InaraAccess, spacing } from "../services/api/access.ts";
import { BATCH } from "../services/api/ask-inara.ts";
import { InaraClient, refusalText } from "../services/api/inara-client.ts";
import { CommanderBook } from "../services/commanders/commander-book.ts";
import {
  CommanderSource,
  commandersOf,
  eachOnce,
} from "../services/commanders/commander-source.ts";
import { countOutcomes, type OutcomeCounts } from "../services/commanders/outcome.ts";
import { saveAnswers } from "../services/commanders/save-answers.ts";
import { syncOrder } from "../services/commanders/sync-order.ts";
import { isNews, logOutcomes, reportMessage } from "../services/commanders/sync-report.ts";

/** What a finished sync answers. */
export type SyncResult = OutcomeCounts & {
  /** Commanders who were to be asked for. */
  readonly total: number;
};

type Payload = z.output<typeof syncPayload>;
type Context = RunContext<InaraSettings, Payload>;

/**
 * The job `inara:commander-sync`: asks Inara for every commander of the tenant, least recently synced
 * first, 30 in a request, and stores each by themselves. Between two requests the run is snoozed.
 *
 * Whatever happens, no commander is lost and none is asked for twice without need: the place is kept in
 * the checkpoint, and what became of a commander is written together with them.
 */
export function commanderSync(options: ResolvedInaraOptions) {
  return defineJob({
    name: "commander-sync",
    description: "Brings the squadron's commanders up to date from Inara",
    settings: inaraSettings,
    payload: syncPayload,
    trigger: cron("0 1 * * *", { timezone: "UTC" }),
    // One request and its commanders; the waiting is done asleep.
    timeout: "5m",
    deadline: "23h30m",
    retry: { attempts: 5, backoff: "exponential", delay: "1m", maxDelay: "30m" },
    channels: ({ channel }) => (typeof channel === "string" ? [channel] : []),
    dryRun: true,
    run: async (context) => await sync(context, options),
  });
}

const syncPlace = z.object({
  /** Commanders who are still to be asked for, in order. */
  todo: z.array(z.string()),
  /** Commanders whom Inara passed over once. */
  passedOver: z.array(z.string()),
  total: z.int(),
  startedAt: z.iso.datetime(),
});

type SyncPlace = z.output<typeof syncPlace>;

async function sync(context: Context, options: ResolvedInaraOptions) {
  const { checkpoint, database, settings, signal, clock, runId, dryRun } = context;
  const access = accessOf(settings, options);
  if (access === undefined) return skip("neither the tenant nor the plugin has an Inara API key");
  const book = new CommanderBook(database);
  let place = (await checkpoint.get(syncPlace)) ?? (await begin(context, book));
  if (place.total === 0) return skip("there are no commanders to ask for");
  if (dryRun) return rehearsal(place, access);
  const client = context.get(InaraClient);
  for (;;) {
    signal.throwIfAborted();
    const recorded = await book.recorded(runId);
    const todo = place.todo.filter((name) => !recorded.has(name));
    if (todo.length === 0) return await finish({ context, book, place });
    const batch = todo.slice(0, BATCH);
    const answer = await client.profiles(batch, access, signal);
    if (answer.kind === "refused") {
      return cancel(await stop({ context, book, place, why: refusalText(answer) }));
    }
    if (answer.kind === "wait") {
      const giveUpAt = Date.parse(place.startedAt) + PATIENCE;
      if (answer.until.getTime() <= giveUpAt) return snooze(answer.until, answer.reason);
      return cancel(
        await stop({ context, book, place, why: `Not done in time: ${answer.reason}` }),
      );
    }
    const passed = await saveAnswers(answer.answers, {
      database,
      signal,
      logger: context.logger,
      runId,
      now: clock.now().getTime(),
      notFoundFor: options.notFoundDays * DAY,
      extract: options.extract,
      passedOver: new Set(place.passedOver),
    });
    place = {
      ...place,
      todo: [...todo.slice(BATCH), ...passed],
      passedOver: [...place.passedOver, ...passed],
    };
    await context.progress({
      done: place.total - place.todo.length,
      total: place.total,
      note: remaining(place, access),
    });
    await checkpoint.set(place);
  }
}

const DAY = 86_400_000;
// Less than the deadline: the report must still go out, before the next day's sync is due.
const PATIENCE = 23 * 3_600_000;
const KEEP_OUTCOMES = 30 * DAY;

async function begin(context: Context, book: CommanderBook): Promise<SyncPlace> {
  const { payload, settings, clock, checkpoint, dryRun } = context;
  const names =
    payload.commanders === undefined
      ? await commandersOf({ source: context.get(CommanderSource), settings })
      : eachOnce(payload.commanders, settings.exclude);
  const now = clock.now();
  const todo = syncOrder(names, await book.known(), {
    now: now.getTime(),
    asked: payload.commanders !== undefined,
  });
  const place: SyncPlace = {
    todo: [...todo],
    passedOver: [],
    total: todo.length,
    startedAt: now.toISOString(),
  };
  if (!dryRun) await checkpoint.set(place);
  return place;
}

function rehearsal({ todo, total }: SyncPlace, access: InaraAccess) {
  return { total, requests: requests(todo), note: minutes(todo, access), commanders: todo };
}

interface End {
  readonly context: Context;
  readonly book: CommanderBook;
  readonly place: SyncPlace;
  readonly why?: string;
}

async function finish(end: End): Promise<SyncResult> {
  const { context, book, place } = end;
  const outcomes = await book.outcomes(context.runId);
  const { total } = place;
  logOutcomes(context.logger, outcomes);
  const stopped = end.why;
  if (stopped !== undefined) {
    const left = place.todo.join("; ");
    context.logger.warn(`${stopped}; not asked for: ${left}`);
  }
  const channel = reportChannel(context.settings, context.tenant);
  const { report, listed } = context.settings;
  if (channel !== undefined && (report === "always" || isNews({ outcomes, stopped }))) {
    const tenant = context.tenant.name;
    await context.notify(channel, reportMessage({ tenant, outcomes, total, listed, stopped }));
  }
  await book.forget(context.clock.now().getTime() - KEEP_OUTCOMES);
  return { total, ...countOutcomes(outcomes) };
}

/** Ends early, with what has been done; answers why. */
async function stop(end: End & { readonly why: string }): Promise<string> {
  await finish(end);
  return end.why;
}

function remaining({ todo }: SyncPlace, access: InaraAccess): string {
  return todo.length === 0 ? "done" : minutes(todo, access);
}

/** How long the requests take with nobody else on the key. */
function minutes(todo: readonly string[], access: InaraAccess): string {
  const left = Math.ceil((requests(todo) * spacing(access).planned) / 60_000);
  return `about ${left} min left`;
}

function requests(todo: readonly string[]): number {
  return Math.ceil(todo.length / BATCH);
}
