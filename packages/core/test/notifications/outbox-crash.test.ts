import { describe, expect, it } from "vitest";
import { NotifyError, type OutboxPump } from "../../src/notifications/index.ts";
import { type Call, mortal, type Outbox, quiet, setup } from "./outbox-fixture.ts";

const lease = "2m";

interface Death {
  /** Which of the service's calls, from 0. */
  at: number;
  when: "before it is sent" | "after it is sent, before it is recorded" | "after it is recorded";
}

/** A node that pumps and dies at an instant; the answer comes when nothing moves any more. */
async function dieAt(outbox: Outbox, { at, when }: Death): Promise<void> {
  const { service, store } = outbox;
  const { deliveries, kill } = mortal(store.deliveries);
  let calls = 0;
  service.before = () => {
    if (calls === at && when === "before it is sent") {
      kill();
      return new Promise(() => {});
    }
    return undefined;
  };
  service.after = () => {
    if (calls++ === at && when === "after it is sent, before it is recorded") kill();
  };
  if (when === "after it is recorded") {
    const record = deliveries.partSent;
    let records = 0;
    deliveries.partSent = async (entry, ref) => {
      const answer = await record(entry, ref);
      if (records++ === at) {
        kill();
        return new Promise(() => {});
      }
      return answer;
    };
  }
  const doomed: OutboxPump = outbox.pump({ deliveries, node: "doomed" });
  void doomed.pump();
  await quiet();
  service.before = () => {};
  service.after = () => {};
}

const moments = [
  "before it is sent",
  "after it is sent, before it is recorded",
  "after it is recorded",
] as const;
const deaths = (calls: number): readonly Death[] =>
  Array.from({ length: calls }, (_, at) => moments.map((when) => ({ at, when }))).flat();

describe("a node that dies while it sends three parts", () => {
  it.each(deaths(3))("dies at part $at, $when: the next node goes on there", async (death) => {
    const outbox = await setup();
    const { clock, deliver, get, notify, pump, service } = outbox;
    const [id] = await notify("ops", "a|b|c");
    await dieAt(outbox, death);
    const heir = pump({ node: "heir" });
    // While the claim lasts, nobody else sends.
    await deliver(heir);
    const before = [...service.sent];
    await clock.advance(lease);
    await deliver(heir);

    const isRepeated = death.when === "after it is sent, before it is recorded";
    const parts = ["a", "b", "c"];
    const taken = death.when === "before it is sent" ? death.at : death.at + 1;
    expect(before).toStrictEqual(parts.slice(0, taken));
    const rest = parts.slice(isRepeated ? death.at : taken);
    expect(service.sent).toStrictEqual([...before, ...rest]);
    // In doubt is every part that was not recorded, sent or not: the heir cannot know.
    const isAllRecorded = death.when === "after it is recorded" && death.at === 2;
    const ended = await get(id);
    expect(ended.status).toBe("sent");
    expect(ended.doubts).toBe(isAllRecorded ? undefined : 1);
  });

  it("counts the doubt also when the heir is throttled first", async () => {
    const outbox = await setup();
    const { clock, deliver, get, notify, pump, service } = outbox;
    const [id] = await notify("ops", "a|b");
    await dieAt(outbox, { at: 0, when: "after it is sent, before it is recorded" });
    const heir = pump({
      node: "heir",
      resolve: async () => {
        throw new Error("not yet");
      },
    });
    await clock.advance(lease);
    await deliver(heir);
    expect(await get(id)).toMatchObject({ status: "pending", doubts: 1 });
    await clock.advance("1m");
    await deliver(pump({ node: "second-heir" }));
    expect(service.sent).toStrictEqual(["a", "a", "b"]);
    expect((await get(id)).doubts).toBe(1);
  });

  it("counts the doubt also when the heir cannot edit what may have been edited", async () => {
    const outbox = await setup();
    const { clock, deliver, get, notify, pump, service } = outbox;
    await notify("ops", { body: "a", updateKey: "k" });
    await deliver(pump());
    const [id] = await notify("ops", { body: "A", updateKey: "k" });
    await dieAt(outbox, { at: 0, when: "after it is sent, before it is recorded" });
    service.before = () => {
      throw new NotifyError("throttled", "slow down", { retryAfter: "5s" });
    };
    await clock.advance(lease);
    await deliver(pump({ node: "heir" }));
    expect(await get(id)).toMatchObject({ status: "pending", doubts: 1 });
  });

  it("counts a doubt for each death", async () => {
    const outbox = await setup();
    const { clock, deliver, get, notify, pump, service } = outbox;
    const [id] = await notify("ops", "a");
    await dieAt(outbox, { at: 0, when: "after it is sent, before it is recorded" });
    await clock.advance(lease);
    await deliver(pump({ node: "heir" }));
    expect(service.sent).toStrictEqual(["a", "a"]);
    expect((await get(id)).doubts).toBe(1);
  });

  it("loses no message of the channel, and keeps their order", async () => {
    const outbox = await setup();
    const { clock, deliver, notify, pump, service } = outbox;
    for (const text of ["a", "b|c", "d"]) await notify("ops", text);
    await dieAt(outbox, { at: 1, when: "after it is recorded" });
    await notify("ops", "e");
    await clock.advance(lease);
    await deliver(pump({ node: "heir" }));
    expect(service.sent).toStrictEqual(["a", "b", "c", "d", "e"]);
  });
});

describe("a node that dies while it edits", () => {
  const versions: readonly (readonly [string, string, string])[] = [
    ["keeps its number of pieces", "a|b|c", "A|B|C"],
    ["grows", "a", "A|B|C"],
    ["shrinks", "a|b|c", "A"],
  ];
  const cases = versions.flatMap(([name, first, second]) =>
    deaths(3).map((death) => ({ name, first, second, ...death })),
  );

  it.each(cases)(
    "dies at call $at, $when, of a message that $name: one copy stands in the end",
    async ({ first, second, ...death }) => {
      const outbox = await setup();
      const { clock, deliver, get, notify, pump, service } = outbox;
      await notify("ops", { body: first, updateKey: "k" });
      await deliver(pump());
      const [id] = await notify("ops", { body: second, updateKey: "k" });
      await dieAt(outbox, death);
      await clock.advance(lease);
      await deliver(pump({ node: "heir" }));
      expect((await get(id)).status).toBe("sent");
      // Only a part that was sent anew, not one that was edited, can stand twice.
      const isSentTwice =
        second.length > first.length &&
        death.at > 0 &&
        death.when === "after it is sent, before it is recorded";
      const expected = second.split("|");
      const lost = isSentTwice ? expected[death.at] : undefined;
      if (lost !== undefined) expected.splice(death.at, 0, lost);
      expect(service.texts).toStrictEqual(expected);

      // The version after it finds what stands, but for the copy that nobody has heard of.
      await notify("ops", { body: "x|y", updateKey: "k" });
      await deliver(pump());
      expect(service.texts.filter((text) => text !== lost)).toStrictEqual(["x", "y"]);
    },
  );
});

describe("two nodes on one store", () => {
  it("send everything once, each channel by one node at a time and in order", async () => {
    const { channels, notify, pump, service } = await setup();
    const texts: string[] = [];
    for (let index = 0; index < 200; index++) {
      const channel = `channel-${index % 10}`;
      channels.set(channel, { destination: channel });
      texts.push(`${channel} ${index}`);
      await notify(channel, `${channel} ${index}`);
    }
    const active = new Set<string>();
    let overlaps = 0;
    service.before = async ({ destination }: Call) => {
      if (active.has(destination)) overlaps += 1;
      active.add(destination);
      await new Promise(setImmediate);
      active.delete(destination);
    };
    const nodes = ["node-a", "node-b"].map((node) => pump({ node, limits: { perChannel: 3 } }));
    for (let round = 0; service.sent.length < texts.length && round < 500; round++) {
      await Promise.all(nodes.map((node) => node.pump()));
      await Promise.all(nodes.map((node) => node.idle()));
    }
    expect(overlaps).toBe(0);
    expect([...service.sent].sort()).toStrictEqual([...texts].sort());
    for (const channel of channels.keys()) {
      const sent = service.sent.filter((text) => text.startsWith(`${channel} `));
      expect(sent).toStrictEqual(texts.filter((text) => text.startsWith(`${channel} `)));
    }
  });
});
