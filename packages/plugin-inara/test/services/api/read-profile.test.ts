import fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../../../src/services/api/read-answer.ts";
import { readProfile } from "../../../src/services/api/read-profile.ts";

const ranks = [{ rankName: "combat", rankValue: "7", rankProgress: 0.31 }];

test("the live form and the documented form say the same", () => {
  const live = readProfile({
    userName: "Nova Reyes",
    commanderRanksPilot: [...ranks, { rankName: "exploration", rankValue: "6" }],
    commanderSquadron: { squadronID: 5, squadronName: "Veil", squadronMemberRank: "Rookie" },
  });
  const documented = readProfile({
    UserName: "Nova Reyes",
    CommanderRanksPilot: [
      { RankName: "Combat", RankValue: 7 },
      { RankName: "exploration", RankValue: 6 },
    ],
    CommanderSquadron: { SquadronID: "5", SquadronName: "Veil", SquadronMemberRank: "Rookie" },
  });
  expect(documented).toEqual({ ...live, raw: documented?.raw });
  expect(live?.ranks).toEqual({ combat: 7, exploration: 6 });
  expect(live?.squadron).toMatchObject({ id: 5, name: "Veil", rank: "Rookie" });
});

test.each([null, "", []])(
  "no squadron and no power (%j) are none in a whole profile only",
  (none) => {
    const members = { userName: "Nova", commanderSquadron: none, preferredPowerName: none };
    expect(readProfile({ ...members, commanderRanksPilot: ranks })).toMatchObject({
      squadron: null,
      power: null,
    });
    const partial = readProfile({ ...members, commanderRanksPilot: [] });
    expect([partial?.squadron, partial?.power]).toEqual([undefined, undefined]);
  },
);

test("what is not there is not told", () => {
  const profile = readProfile({ userName: "Nova", commanderRanksPilot: ranks });
  expect([profile?.squadron, profile?.power, profile?.url]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("the commander's name goes before the account's", () => {
  expect(readProfile({ userName: "artie", commanderName: "Nova" })?.name).toBe("Nova");
  expect(readProfile({ userName: "artie", commanderName: null })?.name).toBe("artie");
  expect(readProfile({ userName: " " })).toBeUndefined();
});

test.each(["-1", "7.5", "seven", "", null, -1, 7.5, 1e12, true, "9".repeat(30)])(
  "a rank of %j is no rank",
  (rankValue) => {
    const commanderRanksPilot = [{ rankName: "combat", rankValue }];
    expect(readProfile({ userName: "Nova", commanderRanksPilot })?.ranks).toEqual({});
  },
);

test.each(["javascript:alert(1)", "not a url", "ftp://x/y"])("%s is no page", (inaraURL) => {
  expect(readProfile({ userName: "Nova", inaraURL })?.url).toBeUndefined();
});

test("no answer whatever makes reading fail", () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 100, max: 599 }), (body, status) => {
      readAnswer({ status, body }, ["Nova", "Iris"]);
      const events = JSON.stringify({ header: { eventStatus: 200 }, events: [JSON.parse(body)] });
      readAnswer({ status: 200, body: events }, ["Nova"]);
      const eventData: unknown = JSON.parse(body);
      const named = { eventStatus: 200, eventData: { userName: "Nova", ...(eventData as object) } };
      readAnswer(
        { status: 200, body: JSON.stringify({ header: { eventStatus: 200 }, events: [named] }) },
        ["Nova"],
      );
    }),
  );
});
