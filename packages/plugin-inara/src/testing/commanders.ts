import type { TestCommander } from "./test-inara.ts";

/** What an event is answered with. */
export interface EventAnswer {
  eventStatus: number;
  eventStatusText?: string;
  eventData?: Readonly<Record<string, unknown>>;
}

/** The commanders whom the server knows. */
export class Commanders {
  readonly #byName = new Map<string, TestCommander>();
  #ids = 0;

  /** Adds one, or replaces one. */
  add(commander: TestCommander): void {
    this.#byName.set(commander.name.toLowerCase(), commander);
  }

  /** Takes one away. */
  remove(name: string): void {
    this.#byName.delete(name.toLowerCase());
  }

  /** As Inara answers: exact, the nearest with a warning, or nobody. */
  find(name: string): EventAnswer {
    const wanted = name.trim().toLowerCase();
    const exact = this.#byName.get(wanted);
    if (exact !== undefined) return { eventStatus: 200, eventData: this.#data(exact) };
    const near = [...this.#byName.values()].filter((other) =>
      other.name.toLowerCase().startsWith(wanted),
    );
    const [first, ...others] = near;
    if (first === undefined) return { eventStatus: 204, eventStatusText: "No results found." };
    return {
      eventStatus: 202,
      eventStatusText: "Multiple or inexact results found.",
      eventData: { ...this.#data(first), otherNamesFound: others.map((other) => other.name) },
    };
  }

  #data(commander: TestCommander): Readonly<Record<string, unknown>> {
    this.#ids += 1;
    const { name, userName = name, ranks = {}, squadron, power, form = "live", data } = commander;
    const isLive = form === "live";
    const own: Record<string, unknown> = {
      userID: this.#ids,
      userName,
      commanderName: name,
      commanderRanksPilot: Object.entries(ranks).map(([rankName, value]) => ({
        rankName,
        rankValue: isLive ? String(value) : value,
        rankProgress: 0.31,
      })),
      preferredPowerName: power,
      commanderSquadron:
        squadron === null || squadron === undefined ? squadron : squadronData(squadron, isLive),
      inaraURL: `https://inara.cz/elite/cmdr/${this.#ids}/`,
      ...data,
    };
    return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  }
}

function squadronData(squadron: { name: string; rank: string }, isLive: boolean): object {
  const { name, rank } = squadron;
  const inaraURL = "https://inara.cz/elite/squadron/5/";
  return isLive
    ? {
        squadronID: 5,
        squadronName: name,
        squadronMembersCount: "9",
        squadronMemberRank: rank,
        inaraURL,
      }
    : {
        SquadronID: 5,
        SquadronName: name,
        SquadronMembersCount: 9,
        SquadronMemberRank: rank,
        inaraURL,
      };
}
