import { parseDuration } from "../time/index.ts";
import type { TriggerSpec } from "./spec.ts";

/** The event a specification waits for, itself or as one part of `anyOf`; the delay in milliseconds. */
export function eventOf(spec: TriggerSpec): { name: string; delay: number } | undefined {
  if ("event" in spec) return { name: spec.event, delay: parseDuration(spec.delay ?? 0, "delay") };
  if (!("anyOf" in spec)) return undefined;
  for (const part of spec.anyOf) {
    const found = eventOf(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
