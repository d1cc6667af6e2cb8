import { expect, test } from "vitest";
import type { Run } from "../../../src/model/index.ts";
import { runForEvent, type ScheduleRecord } from "../../../src/store/index.ts";
import { withAttempt, withOpenAttempt } from "../../../src/store/shared/attempts.ts";
import { moveSchedule } from "../../../src/store/shared/move-schedule.ts";
import { overlayRefs } from "../../../src/store/shared/overlay-refs.ts";
import { pageLimit, readCursor, writeCursor } from "../../../src/store/shared/page-cursor.ts";

const event = { name: "a:tick", id: "t1", at: new Date("2026-01-01T00:00:00Z"), data: null };
const listener: ScheduleRecord = {
  key: "a:b@one",
  job: "a:b",
  tenant: "one",
  trigger: { event: "a:tick", delay: "20m" },
  timezone: "UTC",
  status: "active",
  origin: "code",
  definitionHash: "",
  version: 1,
  event: "a:tick",
};

test("a listening schedule gets a run that is due a delay after the event", () => {
  expect(runForEvent(event, listener, "r1")).toEqual({
    id: "r1",
    job: "a:b",
    tenant: "one",
    schedule: "a:b@one",
    occurrence: "event:t1",
    cause: "event",
    status: "queued",
    scheduledFor: event.at,
    dueAt: new Date("2026-01-01T00:20:00Z"),
    attempts: [],
    event,
  } satisfies Run);
});

test("a delay is none where the trigger names none", () => {
  const run = runForEvent(event, { ...listener, trigger: { event: "a:tick" } }, "r1");
  expect(run?.dueAt).toEqual(event.at);
});

test.each([
  ["another event", { event: "a:tock" }],
  ["no event", { event: undefined }],
  ["paused", { status: "paused" }],
  ["quarantined", { status: "quarantined" }],
  ["finished", { status: "finished" }],
] as const)("a schedule gets no run when it is of %s", (_name, over) => {
  expect(runForEvent(event, { ...listener, ...over } as ScheduleRecord, "r1")).toBeUndefined();
});

test("a tenant's event gives runs to that tenant only", () => {
  expect(runForEvent({ ...event, tenant: "one" }, listener, "r1")).toBeDefined();
  expect(runForEvent({ ...event, tenant: "two" }, listener, "r1")).toBeUndefined();
  const { tenant: _tenant, ...global } = listener;
  expect(runForEvent({ ...event, tenant: "one" }, global, "r1")).toBeUndefined();
});

test.each([
  ["active", 10, 20, { status: "active", nextAt: 20 }],
  ["active", 20, 10, { status: "active", nextAt: 20 }],
  ["active", undefined, 10, { status: "active", nextAt: 10 }],
  ["active", 10, undefined, { status: "finished", nextAt: undefined }],
  ["paused", 10, undefined, { status: "finished", nextAt: undefined }],
  ["paused", 10, 20, { status: "paused", nextAt: 20 }],
  ["quarantined", 10, undefined, { status: "quarantined", nextAt: undefined }],
  ["finished", undefined, 20, { status: "finished", nextAt: undefined }],
] as const)(
  "a schedule that is %s at %s moves on to %s as it should",
  (status, from, to, expected) => {
    expect(moveSchedule({ status, nextAt: from, event: undefined }, to)).toEqual(expected);
  },
);

test("a schedule that listens to an event is never finished", () => {
  const moved = moveSchedule({ status: "active", nextAt: 10, event: "a:tick" }, undefined);
  expect(moved).toEqual({ status: "active", nextAt: undefined });
});

test("an attempt with the number of the last replaces it, another is added", () => {
  const at = new Date(0);
  const [first, again, second] = [1, 1, 2].map((number, index) => ({
    number,
    node: `n${index}`,
    startedAt: at,
  }));
  expect(withAttempt([], first!)).toEqual([first]);
  expect(withAttempt([first!], again!)).toEqual([again]);
  expect(withAttempt([again!], second!)).toEqual([again, second]);
});

test("the attempt under way is the next, or the one that snoozed", () => {
  const [early, late] = [new Date(0), new Date(9)];
  const open = { node: "b", startedAt: late };
  expect(withOpenAttempt([], open)).toEqual([{ number: 1, ...open }]);
  const failed = { number: 1, node: "a", startedAt: early, finishedAt: early, outcome: "retry" };
  expect(withOpenAttempt([failed], open)).toEqual([failed, { number: 2, ...open }]);
  const snoozed = { ...failed, outcome: "snooze" };
  expect(withOpenAttempt([snoozed], open)).toEqual([{ number: 1, node: "b", startedAt: early }]);
});

test("references end before the first part that has none", () => {
  const parts = (sent: boolean, ...refs: (string | undefined)[]) => ({ sent, parts: refs });
  expect(overlayRefs([])).toEqual([]);
  expect(overlayRefs([parts(true, "a", undefined, "c")])).toEqual(["a"]);
  expect(overlayRefs([parts(true, "a", "b"), parts(false, undefined, "y", "z")])).toEqual([
    "a",
    "y",
    "z",
  ]);
});

test("a page holds 50 items unless told, one at least and 1000 at most", () => {
  expect(
    [undefined, 0, -5, 7.9, 1000, 5000, Number.NaN].map((limit) =>
      pageLimit(limit === undefined ? {} : { limit }),
    ),
  ).toEqual([50, 1, 1, 7, 1000, 1000, 50]);
});

test("a cursor comes back as the place that was written, and nothing else passes", () => {
  expect(readCursor(writeCursor([5, "x"]), [0, ""])).toEqual([5, "x"]);
  expect(readCursor(undefined, [0])).toBeUndefined();
  for (const bad of ["", "%%%", writeCursor(["x"]), writeCursor([1, 2]), "bnVsbA", "eyJhIjoxfQ"]) {
    expect(() => readCursor(bad, [0])).toThrow(expect.objectContaining({ code: "CURSOR_INVALID" }));
  }
});
