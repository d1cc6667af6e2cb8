import type { RunContext } from "@carillon/core";
import { z } from "zod";
import { normaliseTimestamp } from "../ingest/event-rows.ts";

/** What a source asks with; its requests end with the run. */
export type TickHttp = Pick<RunContext, "http" | "signal">;

/** Where the last galaxy tick can be asked for. */
export interface TickSource {
  /** For the log and the event. */
  name: string;
  /** The last tick that the source knows. A source that cannot tell throws. */
  last(http: TickHttp): Promise<Date>;
}

/** The sources that come with the plugin, by name. */
export const TICK_SOURCES: Readonly<Record<TickSourceName, TickSource>> = {
  edcd: {
    name: "edcd",
    /** @see https://tick.edcd.io */
    last: async (http) => instant(await json(http, "https://tick.edcd.io/api/tick", z.string())),
  },
  infomancer: {
    name: "infomancer",
    /** Plain HTTP is all it has. @see http://tick.infomancer.uk */
    async last(http) {
      const url = "http://tick.infomancer.uk/galtick.json";
      const { lastGalaxyTick } = await json(http, url, z.object({ lastGalaxyTick: z.string() }));
      return instant(lastGalaxyTick);
    },
  },
  elitebgs: {
    name: "elitebgs",
    /** Newest first. @see https://elitebgs.app/ebgs/docs/V5 */
    async last(http) {
      const schema = z.tuple([z.object({ time: z.string() })], z.unknown());
      const [newest] = await json(http, "https://elitebgs.app/api/ebgs/v5/ticks", schema);
      return instant(newest.time);
    },
  },
};

/** Names of the sources that come with the plugin. */
export const TICK_SOURCE_NAMES = ["edcd", "infomancer", "elitebgs"] as const;

/** One of {@link TICK_SOURCE_NAMES}. */
export type TickSourceName = (typeof TICK_SOURCE_NAMES)[number];

async function json<T>({ http, signal }: TickHttp, url: string, schema: z.ZodType<T>): Promise<T> {
  const answer: unknown = await http.get(url, { signal, timeout: { request: 10_000 } }).json();
  return schema.parse(answer);
}

function instant(text: string): Date {
  const normal = normaliseTimestamp(text);
  if (normal === undefined)
    throw new TypeError(`expected an instant, found "${text.slice(0, 40)}"`);
  return new Date(normal);
}
