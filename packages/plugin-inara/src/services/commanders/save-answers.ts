import type { Logger, TenantDatabase } from "@carillon/core";
import type { Kysely } from "kysely";
import type { InaraTables } from "../../tables.ts";
import type { ProfileAnswer } from "../api/read-answer.ts";
import { type ExtractFields, type SaveRequest, saveAnswer } from "./save-profile.ts";

/** What {@link saveAnswers} works with. */
export interface SaveOptions {
  /** The tenant's. */
  readonly database: TenantDatabase;
  /** Ends between two commanders. */
  readonly signal: AbortSignal;
  /** Told of a host's function that throws, and of a commander who cannot be stored. */
  readonly logger: Logger;
  /** In which run. */
  readonly runId: string;
  /** When, in epoch milliseconds. */
  readonly now: number;
  /** How long nobody asks for a commander whom Inara does not know, in milliseconds. */
  readonly notFoundFor: number;
  /** The host's further fields. */
  readonly extract: ExtractFields | undefined;
  /** Commanders whom Inara has passed over before: once more, and they have failed. */
  readonly passedOver: ReadonlySet<string>;
}

/**
 * Stores what Inara answered, a commander in a transaction; answers those to be asked for again. One who
 * cannot be stored harms no other.
 *
 * @throws what the database throws when it cannot even note that; the commanders stored so far stay.
 */
export async function saveAnswers(
  answers: readonly ProfileAnswer[],
  options: SaveOptions,
): Promise<readonly string[]> {
  const { database, signal, runId, now, notFoundFor, passedOver } = options;
  const db = database.tables<InaraTables>();
  const again: string[] = [];
  for (const answer of answers) {
    signal.throwIfAborted();
    const { name } = answer;
    if (answer.kind === "unanswered" && !passedOver.has(name)) {
      again.push(name);
      continue;
    }
    const known: SaveRequest["answer"] =
      answer.kind === "unanswered"
        ? { kind: "failed", name, reason: "Inara passed the commander over twice" }
        : answer;
    const fields = furtherFields(known, options);
    await saveOne(db, { answer: known, runId, now, notFoundFor, fields }, options.logger);
  }
  return again;
}

async function saveOne(
  db: Kysely<InaraTables>,
  request: SaveRequest,
  logger: Logger,
): Promise<void> {
  try {
    await saveAnswer(db, request);
  } catch {
    try {
      // Another run may have written the same commander at the same time: now the row is there.
      await saveAnswer(db, request);
    } catch (error) {
      const { name } = request.answer;
      const answer = { kind: "failed", name, reason: "could not be stored" } as const;
      await saveAnswer(db, { ...request, answer });
      logger.warn(`${name} could not be stored`, { error });
    }
  }
}

function furtherFields(
  answer: SaveRequest["answer"],
  { extract, logger }: Pick<SaveOptions, "extract" | "logger">,
): Readonly<Record<string, unknown>> | undefined {
  if (answer.kind !== "found") return undefined;
  try {
    return extract?.(answer.profile);
  } catch (error) {
    logger.warn(`inara({ extract }) failed for ${answer.name}`, { error });
    return undefined;
  }
}
