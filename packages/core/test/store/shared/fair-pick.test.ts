import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Candidate,
  type CandidateSource,
  fairPick,
  type PickLimits,
} from "../../../src/store/shared/fair-pick.ts";

interface Options {
  limit?: number;
  perTenant?: number;
  perJob?: Record<string, number>;
  tenants?: Record<string, number>;
}

/** Lanes over plain arrays, which count how much of them is read. */
function setup(candidates: readonly Candidate[]) {
  const asked = { heads: 0, after: 0, items: 0 };
  const aside = new Map<string, number>();
  const inLane = (one: Candidate) =>
    candidates
      .filter(({ tenant, priority }) => tenant === one.tenant && priority === one.priority)
      .sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
  const source: CandidateSource = {
    heads() {
      asked.heads += 1;
      const lanes = new Map(candidates.map((one) => [`${one.tenant} ${one.priority}`, one]));
      return [...lanes.values()].flatMap((one) => inLane(one)[0] ?? []);
    },
    after(candidate, { count, without }) {
      const behind = inLane(candidate);
      const found = behind
        .slice(behind.findIndex(({ id }) => id === candidate.id) + 1)
        .filter(({ job }) => !without.includes(job))
        .slice(0, count);
      asked.after += 1;
      asked.items += found.length;
      return found;
    },
    setAside: (subject, holders) => void aside.set(subject, holders),
  };
  const pick = async (options: Options = {}): Promise<readonly Candidate[]> => {
    const { limit = 100, perTenant = 100, perJob = {}, tenants = {} } = options;
    const limits: PickLimits = {
      limit,
      perTenant,
      perJob,
      tenants: new Map(Object.entries(tenants)),
      jobs: new Map(),
    };
    return fairPick(source, limits);
  };
  return { pick, asked, aside };
}

let made = 0;
function candidate(over: Partial<Candidate> = {}): Candidate {
  made += 1;
  const id = over.id ?? `c${String(made).padStart(6, "0")}`;
  const rest = { tenant: "one", job: "a:b", priority: 0, dueAt: 0, epoch: 0 };
  return { id, subject: id, ...rest, maxInstances: 1, keepsSlot: false, blockers: 0, ...over };
}

test("a long lane is read only as far as needed", async () => {
  const flood = Array.from({ length: 5000 }, () => candidate({ tenant: "flood" }));
  const { pick, asked } = setup([...flood, candidate({ tenant: "two" })]);
  const picked = await pick({ limit: 4 });
  expect(picked.map(({ tenant }) => tenant)).toEqual(["flood", "two", "flood", "flood"]);
  expect(asked.items).toBeLessThanOrEqual(20);
});

test("a tenant at its share is not read at all", async () => {
  const { pick, asked } = setup(Array.from({ length: 50 }, () => candidate()));
  expect(await pick({ perTenant: 2, tenants: { one: 2 } })).toEqual([]);
  expect(asked).toEqual({ heads: 1, after: 0, items: 0 });
});

test("a subject without a free place is set aside with the number of those that hold places", async () => {
  const stuck = Array.from({ length: 3 }, () =>
    candidate({ subject: "s", maxInstances: 2, blockers: 2 }),
  );
  const free = candidate();
  const { pick, aside } = setup([...stuck, free]);
  expect((await pick()).map(({ id }) => id)).toEqual([free.id]);
  expect([...aside]).toEqual([["s", 2]]);
});

test("a run that keeps a place is never set aside", async () => {
  const { pick, aside } = setup([candidate({ subject: "s", keepsSlot: true, blockers: 1 })]);
  expect(await pick()).toEqual([]);
  expect(aside.size).toBe(0);
});

const anyCandidate = fc.record({
  tenant: fc.constantFrom("", "one", "two", "three"),
  job: fc.constantFrom("a:x", "a:y", "a:z"),
  subject: fc.constantFrom("s1", "s2", "s3", "s4", "s5", "s6"),
  priority: fc.integer({ min: -1, max: 2 }),
  dueAt: fc.integer({ min: 0, max: 5 }),
  maxInstances: fc.integer({ min: 1, max: 3 }),
});
const anyOptions = fc.record({
  limit: fc.integer({ min: 0, max: 30 }),
  perTenant: fc.integer({ min: 0, max: 12 }),
  perJob: fc.dictionary(fc.constantFrom("a:x", "a:y"), fc.integer({ min: 0, max: 6 })),
  tenants: fc.dictionary(fc.constantFrom("one", "two"), fc.integer({ min: 0, max: 5 })),
});

test("picks what one picks who looks at everything each time", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyCandidate, { maxLength: 80 }),
      anyOptions,
      async (items, options) => {
        const candidates = items.map((item) =>
          candidate({ ...item, subject: `${item.subject}@${item.tenant}` }),
        );
        const picked = await setup(candidates).pick(options);
        expect(picked.map(({ id }) => id)).toEqual(
          slowPick(candidates, options).map(({ id }) => id),
        );
      },
    ),
    { numRuns: 300 },
  );
});

/** The rule, word for word: of all that may be picked now the first, again and again. */
function slowPick(candidates: readonly Candidate[], options: Required<Options>): Candidate[] {
  const picked: Candidate[] = [];
  const count = (test: (one: Candidate) => boolean) => picked.filter(test).length;
  const load = (tenant: string) =>
    (options.tenants[tenant] ?? 0) + count((one) => one.tenant === tenant);
  while (picked.length < options.limit) {
    const [next] = candidates
      .filter((one) => !picked.includes(one))
      .filter((one) => load(one.tenant) < options.perTenant)
      .filter(
        (one) =>
          count(({ job }) => job === one.job) <
          (options.perJob[one.job] ?? Number.POSITIVE_INFINITY),
      )
      .filter((one) => count(({ subject }) => subject === one.subject) < one.maxInstances)
      .sort(
        (a, b) =>
          load(a.tenant) - load(b.tenant) ||
          b.priority - a.priority ||
          a.dueAt - b.dueAt ||
          (a.id < b.id ? -1 : 1),
      );
    if (next === undefined) return picked;
    picked.push(next);
  }
  return picked;
}
