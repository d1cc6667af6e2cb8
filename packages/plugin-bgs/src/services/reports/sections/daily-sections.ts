import type { AnySection } from "../section.ts";
import { bonds, bounties, crimes, exploration } from "./credits.ts";
import { influenceByFaction, ownInfluence } from "./influence.ts";
import { market } from "./market.ts";
import { missions } from "./missions.ts";

/** The sections of the daily summary, in order. */
export const DAILY_SECTIONS: readonly AnySection[] = [
  market,
  missions,
  influenceByFaction,
  ownInfluence,
  bounties,
  bonds,
  exploration,
  crimes,
];
