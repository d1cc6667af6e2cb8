import { NotifyError, type SendContext, type SendResult } from "@carillon/core";
import type { Post } from "../post.ts";
import type { DiscordChannel } from "../schema.ts";
import { type DiscordAnswer, errorCodeOf, propertyOf } from "./answer.ts";
import { callDiscord, type DiscordCall } from "./call.ts";
import type { InvalidRequests } from "./invalid-requests.ts";
import { formatRef, type MessageRef, parseRef } from "./message-ref.ts";
import { pauseAfter } from "./rate-limit.ts";
import { isInvalidRequest, refusalOf } from "./refusal.ts";

type Context = SendContext<DiscordChannel>;

/** Posts, edits and removes messages of webhooks, one request a call. */
export class WebhookSender {
  readonly #baseUrl: string | undefined;
  readonly #invalid: InvalidRequests;

  /** Sends to `baseUrl`, Discord itself unless told, while few requests were refused. */
  constructor(options: { baseUrl?: string | undefined; invalidRequests: InvalidRequests }) {
    this.#baseUrl = options.baseUrl;
    this.#invalid = options.invalidRequests;
  }

  /** Posts. A name that Discord refuses is left out, and the post sent once more. */
  async send(post: Post, context: Context): Promise<SendResult> {
    const place = placeOf(post, context);
    const call: DiscordCall = {
      method: "POST",
      query: { wait: "true", thread_id: place.threadId },
      json: place.body,
      ...(post.files === undefined ? {} : { files: post.files }),
    };
    let answer = await this.#call(call, context);
    if (isNameRefused(answer, place.body)) {
      context.logger.warn("Discord refused the name to post under; posting without it", {
        webhook: context.config.webhookId,
      });
      const { username: _, ...json } = place.body;
      answer = await this.#call({ ...call, json }, context);
    }
    if (!isAccepted(answer)) throw refusal(answer, context, { threadId: place.threadId });
    return resultOf(answer, refOf(answer, post, place.threadId));
  }

  /** Makes a message show the post instead. @throws {@link NotifyError} with `gone` when it is not there. */
  async edit(ref: string, post: Post, context: Context): Promise<SendResult> {
    const standing = parseRef(ref);
    if (standing === undefined) throw gone(`the reference ${JSON.stringify(ref)} names no message`);
    const isPoll = post.body.poll !== undefined;
    // Discord edits no poll. A poll in the place of a poll stays; anything else takes its place.
    if (isPoll && standing.isPoll) return { ref };
    if (isPoll || standing.isPoll) {
      await this.#delete(standing, context);
      return this.send(post, context);
    }
    const call: DiscordCall = {
      method: "PATCH",
      path: `/messages/${standing.id}`,
      query: { thread_id: standing.threadId },
      json: editOf(post),
      ...(post.files === undefined ? {} : { files: post.files }),
    };
    const answer = await this.#call(call, context);
    if (!isAccepted(answer)) throw refusal(answer, context, standing);
    return resultOf(answer, ref);
  }

  /** Takes a message away; one that is not there any more is no error. */
  async remove(ref: string, context: Context): Promise<void> {
    const standing = parseRef(ref);
    if (standing === undefined) throw gone(`the reference ${JSON.stringify(ref)} names no message`);
    await this.#delete(standing, context);
  }

  /** Asks for the webhook itself, which posts nothing. */
  async verify(context: Context): Promise<void> {
    const answer = await this.#call({ method: "GET" }, context);
    if (!isAccepted(answer)) throw refusal(answer, context, {});
  }

  async #delete(standing: MessageRef, context: Context): Promise<void> {
    const { id, threadId } = standing;
    const query = { thread_id: threadId };
    const answer = await this.#call({ method: "DELETE", path: `/messages/${id}`, query }, context);
    if (isAccepted(answer)) return;
    const error = refusal(answer, context, standing);
    if (!error.gone) throw error;
  }

  async #call(call: DiscordCall, context: Context): Promise<DiscordAnswer> {
    this.#invalid.check();
    const answer = await callDiscord({ ...call, baseUrl: this.#baseUrl }, context);
    if (isInvalidRequest(answer)) this.#invalid.add();
    return answer;
  }
}

/** Discord took it. A page of HTML with status 200 comes from something in between. */
function isAccepted({ status, isHtml }: DiscordAnswer): boolean {
  return status >= 200 && status < 300 && !isHtml;
}

function refusal(
  answer: DiscordAnswer,
  { config }: Context,
  target: Partial<MessageRef>,
): NotifyError {
  return refusalOf(answer, {
    webhookId: config.webhookId,
    url: config.url,
    isExisting: target.id !== undefined,
    isOwnThread: target.threadId !== undefined && target.threadId !== config.threadId,
  });
}

function gone(message: string): NotifyError {
  return new NotifyError("permanent", message, { gone: true });
}

/** The body, and the thread it goes into: later parts follow the first into the thread it opened. */
function placeOf(
  post: Post,
  { refs }: Context,
): { body: Post["body"]; threadId: string | undefined } {
  const opened = post.joins === true ? parseRef(refs?.[0] ?? "")?.threadId : undefined;
  if (opened === undefined) return { body: post.body, threadId: post.threadId };
  const { thread_name: _, applied_tags: __, ...body } = post.body;
  return { body, threadId: opened };
}

/**
 * What an edit sends: all that the post shows, so that nothing of the earlier one is left, and none of
 * what only a new message can have.
 */
function editOf({ body }: Post): object {
  const SUPPRESS_EMBEDS = 1 << 2;
  return {
    content: body.content ?? "",
    embeds: body.embeds ?? [],
    allowed_mentions: body.allowed_mentions,
    attachments: [],
    flags: (body.flags ?? 0) & SUPPRESS_EMBEDS,
  };
}

const INVALID_FORM = 50035;

function isNameRefused(answer: DiscordAnswer, body: Post["body"]): boolean {
  if (answer.status !== 400 || errorCodeOf(answer) !== INVALID_FORM) return false;
  if (body.username === undefined) return false;
  const errors = propertyOf(answer.json, "errors");
  // Without details the name is the one thing whose rules Discord does not publish.
  return errors === undefined || propertyOf(errors, "username") !== undefined;
}

function resultOf(answer: DiscordAnswer, ref: string | undefined): SendResult {
  const pause = pauseAfter(answer);
  return { ...(ref === undefined ? {} : { ref }), ...(pause === undefined ? {} : { pause }) };
}

function refOf(
  answer: DiscordAnswer,
  post: Post,
  threadId: string | undefined,
): string | undefined {
  const id = propertyOf(answer.json, "id");
  if (typeof id !== "string") return undefined;
  const channelId = propertyOf(answer.json, "channel_id");
  // A thread that the post opened is told only by the answer.
  const isOpened = post.body.thread_name !== undefined && threadId === undefined;
  const opened = isOpened && typeof channelId === "string" ? channelId : undefined;
  return formatRef({ id, threadId: threadId ?? opened, isPoll: post.body.poll !== undefined });
}
