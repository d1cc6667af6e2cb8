import { NotifyError } from "@carillon/core";
import { LIMITS } from "../limits.ts";
import type { DiscordPoll } from "../overrides.ts";
import type { PollBody } from "../post.ts";
import { cleanText, shorten } from "../text/length.ts";
import { isSnowflake } from "../webhook/webhook-url.ts";

/**
 * A poll in Discord's form. Long texts are shortened and the hours held within the limit.
 *
 * @throws {@link NotifyError} `permanent` when it has no question, no answer, or more than 10: a poll
 * without some of its answers would be another poll.
 */
export function pollBody(poll: DiscordPoll): PollBody {
  const question = textOf(poll.question, LIMITS.pollQuestion);
  const answers = poll.answers.map((answer) =>
    typeof answer === "string" ? { text: answer } : answer,
  );
  const isComplete = question !== "" && answers.every(({ text }) => text.trim() !== "");
  if (!isComplete || answers.length < 1 || answers.length > LIMITS.pollAnswers) {
    throw new NotifyError(
      "permanent",
      `a Discord poll expected a question and 1 to ${LIMITS.pollAnswers} answers, none empty; ` +
        `found ${question === "" ? "no question" : "a question"} and ${answers.length} answers`,
    );
  }
  return {
    question: { text: question },
    answers: answers.map(({ text, emoji }) => ({
      poll_media: {
        text: textOf(text, LIMITS.pollAnswer),
        ...(emoji === undefined
          ? {}
          : { emoji: isSnowflake(emoji) ? { id: emoji } : { name: emoji } }),
      },
    })),
    duration: Math.min(Math.max(1, Math.round(poll.hours ?? 24)), LIMITS.pollHours),
    allow_multiselect: poll.multiple ?? false,
  };
}

function textOf(text: string, limit: number): string {
  return shorten(cleanText(text).trim(), limit);
}
