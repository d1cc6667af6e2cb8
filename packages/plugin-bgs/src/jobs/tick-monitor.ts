import { cron, type Duration, defineJob, type Schedules, skip } from "@carillon/core";
import { nextTick, type TickReading, tickMemory } from "../services/ticks/next-tick.ts";
import { bgsTick } from "../services/ticks/tick-event.ts";
import { tickIdOf } from "../services/ticks/tick-id.ts";
import type { TickHttp, TickSource } from "../services/ticks/tick-sources.ts";
import { TICK_ANNOUNCEMENT } from "./tick-announcement.ts";

/**
 * The global job `bgs:tick-monitor`: one poll every five minutes for all tenants, which announces each
 * galaxy tick as `bgs:tick`.
 *
 * The last tick is kept in the store, with the announcement in one transaction: none is announced twice,
 * and one that fell into a downtime is announced after it. The very first poll only remembers what the
 * last tick was, unless that is less than 15 minutes ago.
 */
export function tickMonitor(options: {
  sources: readonly TickSource[];
  minimumGap: number;
  polling: "auto" | "always";
}) {
  return defineJob({
    name: "tick-monitor",
    description: "Looks for a new galaxy tick and announces it to all tenants' jobs",
    scope: "global",
    trigger: cron("*/5 * * * *", { timezone: "UTC" }),
    jitter: JITTER,
    misfire: { catchUp: "latest", grace: "10m" },
    timeout: "2m",
    run: async (context) => {
      const { state, clock, emit, logger } = context;
      if (options.polling === "auto" && !(await hasListeners(context.schedules))) {
        return skip("no tenant has ticks announced, so no source is asked");
      }
      const memory = await state.get("last-tick", tickMemory);
      const last = memory === undefined ? undefined : new Date(memory.at);
      const readings: TickReading[] = [];
      for (const source of options.sources) {
        const reading = await read(source, context);
        if (reading === undefined) continue;
        readings.push(reading);
        // The others are only asked when the answer needs a second opinion.
        if (last === undefined || !isDoubtful(reading, last, options.minimumGap)) break;
      }
      if (readings.length === 0) throw new Error("no source could tell the last galaxy tick");
      const now = clock.now();
      const accepted = nextTick({ readings, last, now, minimumGap: options.minimumGap });
      if (accepted === undefined) return skip("no new tick");
      const at = accepted.at.toISOString();
      await state.set("last-tick", { at, source: accepted.source });
      if (last === undefined && now.getTime() - accepted.at.getTime() > RECENT) {
        return skip(`the last tick was at ${at}; the next one will be announced`);
      }
      const data = { at, tickId: tickIdOf(accepted.at), source: accepted.source };
      // To the minute: sources differ by seconds.
      const { isNew } = await emit(bgsTick, data, { id: at.slice(0, 16), at: accepted.at });
      logger.info("new galaxy tick", data);
      return { ...data, isNew };
    },
  });

  async function read(
    source: TickSource,
    context: TickHttp & { logger: { warn(message: string, meta?: object): void } },
  ): Promise<TickReading | undefined> {
    try {
      return { source: source.name, at: await source.last(context) };
    } catch (error) {
      context.logger.warn(`tick source ${source.name} cannot tell`, { error });
      return undefined;
    }
  }
}

const JITTER: Duration = "30s";
const RECENT = 15 * 60_000;

/** The sources ask not to be polled for nothing. */
async function hasListeners(schedules: Schedules): Promise<boolean> {
  const query = { job: TICK_ANNOUNCEMENT, status: "active", limit: 1 } as const;
  return (await schedules.list(query)).items.length > 0;
}

/** A tick sooner than it may come. */
function isDoubtful(reading: TickReading, last: Date, minimumGap: number): boolean {
  const gap = reading.at.getTime() - last.getTime();
  return gap > 0 && gap < minimumGap;
}
