import { describe, expect, test } from "vitest";
import { readAnswer } from "../../../src/services/api/read-answer.ts";

const OK = { eventStatus: 200, eventData: { userID: 1 } };

/** An answer of HTTP 200 with a good header and these events. */
function answered(names: readonly string[], ...events: readonly object[]) {
  const body = JSON.stringify({ header: OK, events });
  const answer = readAnswer({ status: 200, body }, names);
  if (answer.kind !== "answered") throw new Error(JSON.stringify(answer));
  return answer.answers;
}

/** A header that refuses the batch. */
function refused(eventStatusText: string | undefined, eventStatus: number | string = 400) {
  const body = JSON.stringify({ header: { eventStatus, eventStatusText } });
  return readAnswer({ status: 200, body }, ["Nova"]);
}

const nova = {
  userName: "Nova Reyes",
  commanderRanksPilot: [{ rankName: "combat", rankValue: "7" }],
};

describe("the header", () => {
  test.each([
    [
      "Too much requests, slow down, cowboy. ;) The access to API was temporarily revoked (1 hour).",
      { kind: "revoked" },
    ],
    ["The access to API was temporarily revoked.", { kind: "revoked" }],
    ["This application has no access allowed.", { kind: "refused", refusal: "app-not-allowed" }],
    ["Invalid API key", { kind: "refused", refusal: "key-invalid" }],
    ["Something else entirely.", { kind: "refused", refusal: "other" }],
    [undefined, { kind: "refused", refusal: "other", reason: "status 400" }],
  ])("status 400 is told apart by its text: %s", (text, expected) => {
    expect(refused(text)).toMatchObject(expected);
  });

  test("may have its status as a text, or another one", () => {
    expect(refused("Invalid API key", "400")).toMatchObject({ refusal: "key-invalid" });
    expect(refused("Who are you?", 403)).toMatchObject({ refusal: "key-invalid" });
    expect(refused("Oops", 500)).toMatchObject({ kind: "unavailable" });
  });

  test("a text of any length becomes one short line", () => {
    const answer = refused(`a\n\nb ${"x".repeat(1000)}`);
    expect(answer).toMatchObject({ reason: expect.stringMatching(/^a b x{196}…$/) });
  });
});

describe("what is no answer of the API", () => {
  test.each([
    [200, "", "an empty answer"],
    [200, "  \n", "an empty answer"],
    [200, "null", "no answer of its API"],
    [200, "[]", "no answer of its API"],
    [200, "{}", "no answer of its API"],
    [200, '{"header":{}}', "no answer of its API"],
    [200, '{"header":{"eventStatus":200', "no answer of its API"],
    [200, "<!DOCTYPE html><html></html>", "a web page"],
    [403, "<html>access check</html>", "HTTP 403"],
    [502, "", "HTTP 502"],
    [302, "", "HTTP 302"],
  ])("HTTP %i with %j is an Inara out of reach", (status, body, reason) => {
    expect(readAnswer({ status, body }, ["Nova"])).toEqual({ kind: "unavailable", reason });
  });

  test("HTTP 429 rests like a revoked key, HTTP 401 refuses it", () => {
    expect(readAnswer({ status: 429, body: "" }, [])).toMatchObject({ kind: "revoked" });
    expect(readAnswer({ status: 401, body: "" }, [])).toMatchObject({ refusal: "key-invalid" });
  });
});

describe("events", () => {
  test("belong to names by their number, in any order", () => {
    const [first, second] = answered(
      ["Nova Reyes", "Iris Quell"],
      { eventStatus: 204, eventStatusText: "No results found.", eventCustomID: 2 },
      { eventStatus: 200, eventCustomID: "1", eventData: nova },
    );
    expect(first).toMatchObject({ kind: "found", name: "Nova Reyes" });
    expect(second).toEqual({ kind: "not-found", name: "Iris Quell", similar: [] });
  });

  test("belong to names by their place where there are no numbers, if none is missing", () => {
    const unnumbered = [{ eventStatus: 204 }, { eventStatus: 200, eventData: nova }];
    expect(answered(["Iris Quell", "Nova Reyes"], ...unnumbered)).toMatchObject([
      { kind: "not-found" },
      { kind: "found" },
    ]);
    expect(answered(["Iris", "Nova Reyes", "Bart"], ...unnumbered)).toMatchObject([
      { kind: "unanswered" },
      { kind: "unanswered" },
      { kind: "unanswered" },
    ]);
  });

  test("that are missing leave their commander unanswered", () => {
    expect(answered(["Iris", "Nova"], { eventStatus: 204, eventCustomID: 2 })).toMatchObject([
      { kind: "unanswered", name: "Iris" },
      { kind: "not-found", name: "Nova" },
    ]);
    expect(answered(["Iris"])).toMatchObject([{ kind: "unanswered" }]);
  });

  test("of another person are not that commander's, whatever their status", () => {
    for (const eventStatus of [200, 202]) {
      const [answer] = answered(["Nova"], {
        eventStatus,
        eventCustomID: 1,
        eventData: { ...nova, otherNamesFound: ["Nova Prime", 7] },
      });
      expect(answer).toEqual({
        kind: "not-found",
        name: "Nova",
        similar: ["Nova Reyes", "Nova Prime"],
      });
    }
  });

  test("with a warning are the commander's where the name is", () => {
    const eventData = { ...nova, userName: "someone", commanderName: " nova  REYES" };
    const [answer] = answered(["Nova Reyes"], { eventStatus: 202, eventCustomID: 1, eventData });
    expect(answer).toMatchObject({ kind: "found", profile: { name: "nova  REYES" } });
  });

  test("that are refused fail alone", () => {
    const [answer] = answered(["Nova"], {
      eventStatus: 400,
      eventStatusText: "Too old.",
      eventCustomID: 1,
    });
    expect(answer).toEqual({ kind: "failed", name: "Nova", reason: "400 Too old." });
  });

  test.each([null, "x", 1, [], {}, { eventStatus: 200 }, { eventStatus: 200, eventData: {} }])(
    "without sense (%j) leave their commander unanswered",
    (event) => {
      const body = JSON.stringify({ header: OK, events: [event] });
      expect(readAnswer({ status: 200, body }, ["Nova"])).toEqual({
        kind: "answered",
        answers: [{ kind: "unanswered", name: "Nova" }],
      });
    },
  );
});
