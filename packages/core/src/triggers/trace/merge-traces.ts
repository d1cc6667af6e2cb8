import { RANK, type Trace, type TracedTime } from "./traced-instant.ts";

const MOST_STEPS = 100_000;

/** All instants of several traces; where they meet, the best verdict counts. */
export function* anyTrace(traces: readonly Trace[]): Trace {
  const heads = traces.map(head);
  for (;;) {
    let best: TracedTime | undefined;
    for (const { value } of heads) {
      if (value === undefined) continue;
      if (best === undefined || value.at < best.at) best = value;
      else if (value.at === best.at && RANK[value.verdict] < RANK[best.verdict]) best = value;
    }
    if (best === undefined) return;
    for (const each of heads) while (each.value?.at === best.at) each.advance();
    yield best;
  }
}

/** The instants that all traces have; the worst verdict counts. */
export function* allTrace(traces: readonly Trace[]): Trace {
  const heads = traces.map(head);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    let latest = Number.NEGATIVE_INFINITY;
    let worst: TracedTime | undefined;
    let isCommon = true;
    for (const { value } of heads) {
      if (value === undefined) return;
      if (latest !== Number.NEGATIVE_INFINITY && value.at !== latest) isCommon = false;
      latest = Math.max(latest, value.at);
      if (worst === undefined || RANK[value.verdict] > RANK[worst.verdict]) worst = value;
    }
    if (worst === undefined) return;
    for (const each of heads) {
      if (isCommon || (each.value?.at ?? latest) < latest) each.advance();
    }
    if (isCommon) yield worst;
  }
}

interface Head {
  value: TracedTime | undefined;
  advance(): void;
}

function head(trace: Trace): Head {
  const self: Head = {
    value: undefined,
    advance: () => {
      const next = trace.next();
      self.value = next.done === true ? undefined : next.value;
    },
  };
  self.advance();
  return self;
}
