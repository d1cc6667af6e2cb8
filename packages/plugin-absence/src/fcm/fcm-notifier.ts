import { createHash } from "node:crypto";
import {
  type Clock,
  defineNotifier,
  type Notifier,
  type NotifierDefinition,
  type Recipient,
  type SendContext,
  type SendResult,
} from "@carillon/core";
import type { PushTarget } from "../services/devices/devices.ts";
import { AccessTokens } from "./access-tokens.ts";
import { type FcmChannel, fcmChannel } from "./fcm-channel.ts";
import { fcmError } from "./fcm-error.ts";
import { type PushAgents, postPush } from "./post-push.ts";
import { type Push, renderPush } from "./render-push.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** What becomes of targets, and who hears of a push service that is set up wrongly. */
export interface FcmKeeper {
  /** FCM does not know it any more. */
  drop(context: SendContext<FcmChannel>, target: PushTarget): Promise<void>;
  /** It belongs to another project. */
  quarantine(context: SendContext<FcmChannel>, target: PushTarget, reason: string): Promise<void>;
  /** A push to it was accepted. */
  accepted(context: SendContext<FcmChannel>, target: PushTarget): Promise<void>;
  /** Somebody has to look. */
  alarm(context: SendContext<FcmChannel>, reason: string): Promise<void>;
}

/** What the notifier is made with. */
export interface FcmNotifierOptions {
  /** For tokens and lives of pushes. */
  clock: Clock;
  /** Where FCM is, for tests; Google's unless told. */
  baseUrl?: string | undefined;
  /** Where access tokens are, for tests; Google's unless told. */
  tokenUrl?: string | undefined;
  /** Queues of a project. */
  lanes: number;
  /** Looks after the targets. */
  keeper: FcmKeeper;
  /** Connections to FCM. */
  agent: PushAgents;
}

/**
 * The notifier of channels of type `fcm`: one request for each device, over HTTP v1. Devices are spread over
 * a number of queues, of which core works on a few at once; what FCM asks a project to wait, all of them do.
 */
export function fcmNotifier(options: FcmNotifierOptions): NotifierDefinition {
  const sender = new FcmSender(options);
  const notifier: Notifier<FcmChannel, Push> = {
    type: "fcm",
    config: fcmChannel,
    destination: ({ projectId }, to) => `fcm:${projectId}:${laneOf(to, options.lanes)}`,
    render: (message) => renderPush(message),
    send: (push, context) => sender.send(push, context),
    verify: (context) => sender.verify(context),
  };
  return defineNotifier(notifier);
}

/** A device stays in its queue, so that its pushes keep their order. */
function laneOf(to: Recipient | undefined, lanes: number): number {
  if (to === undefined) return 0;
  return createHash("sha256").update(to.address).digest().readUInt32BE() % lanes;
}

class FcmSender {
  readonly #options: FcmNotifierOptions;
  readonly #tokens: AccessTokens;
  /** Until when a project sends nothing. */
  readonly #pauses = new Map<string, number>();

  constructor(options: FcmNotifierOptions) {
    this.#options = options;
    this.#tokens = new AccessTokens(options.clock, options.tokenUrl);
  }

  async send(push: Push, context: SendContext<FcmChannel>): Promise<SendResult> {
    const target = targetOf(context.to);
    if (target === undefined) {
      throw fcmError("permanent", "expected a recipient of kind `fid` or `token`, found none");
    }
    this.#heedPause(context.config);
    const ttl = this.#lifeOf(push, context);
    const until = new Date(this.#options.clock.now().getTime() + ttl);
    const body = { push, target, ttl, until };
    const { agent, baseUrl } = this.#options;
    let secret = await this.#tokens.get(context);
    let answer = await postPush(body, { ...context, secret, baseUrl, agent });
    let verdict = answer.status === 200 ? undefined : verdictOf(answer, this.#options.clock.now());
    if (verdict?.action === "renew") {
      this.#tokens.forget(context.config, secret);
      secret = await this.#tokens.get(context);
      answer = await postPush(body, { ...context, secret, baseUrl, agent });
      verdict = answer.status === 200 ? undefined : verdictOf(answer, this.#options.clock.now());
    }
    if (verdict !== undefined) throw await this.#fail(verdict, context, target);
    await this.#quietly(context, () => this.#options.keeper.accepted(context, target));
    const ref = refOf(answer.body);
    return ref === undefined ? {} : { ref };
  }

  async verify(context: SendContext<FcmChannel>): Promise<void> {
    await this.#tokens.get(context);
  }

  async #fail(verdict: Verdict, context: SendContext<FcmChannel>, target: PushTarget) {
    const { action, reason, retryAfter } = verdict;
    const { keeper } = this.#options;
    const { config, logger } = context;
    switch (action) {
      case "retry":
        return fcmError("transient", reason, retryAfter === undefined ? {} : { retryAfter });
      case "throttled": {
        const wait = retryAfter ?? 60_000;
        const until = this.#options.clock.now().getTime() + wait;
        this.#pauses.set(
          config.projectId,
          Math.max(until, this.#pauses.get(config.projectId) ?? 0),
        );
        return fcmError("throttled", reason, { retryAfter: wait });
      }
      case "renew":
        return fcmError("transient", `${reason}, with a new access token too`);
      case "drop":
        await this.#quietly(context, () => keeper.drop(context, target));
        logger.info("a device was removed", { reason });
        return fcmError("permanent", reason);
      case "quarantine":
        await this.#quietly(context, () => keeper.quarantine(context, target, reason));
        logger.warn("a device is quarantined", { reason });
        return fcmError("permanent", reason);
      case "alarm":
        await this.#quietly(context, () => keeper.alarm(context, reason));
        return fcmError("permanent", reason);
      case "stop":
        await this.#quietly(context, () => keeper.alarm(context, reason));
        return fcmError("disabled", reason);
      case "keep":
        logger.error("FCM refused a push; the device is kept", { reason });
        return fcmError("permanent", reason);
    }
  }

  /** What FCM asked one queue to wait holds for the project's other queues. */
  #heedPause({ projectId }: FcmChannel): void {
    const left = (this.#pauses.get(projectId) ?? 0) - this.#options.clock.now().getTime();
    if (left <= 0) return;
    throw fcmError("throttled", "the project waits, as FCM asked", { retryAfter: left });
  }

  /** Never longer than the delivery itself is worth sending. */
  #lifeOf(push: Push, { config, delivery }: SendContext<FcmChannel>): number {
    const own = push.ttl ?? config.ttl;
    const { expiresAt } = delivery ?? {};
    if (expiresAt === undefined) return own;
    return Math.max(0, Math.min(own, expiresAt.getTime() - this.#options.clock.now().getTime()));
  }

  /** Book-keeping must not have a push sent again that FCM has accepted. */
  async #quietly({ logger }: SendContext<FcmChannel>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      logger.warn("a device could not be noted", { error });
    }
  }
}

function targetOf(to: Recipient | undefined): PushTarget | undefined {
  if (to === undefined || to.address === "") return undefined;
  const { kind = "token", address: value } = to;
  return kind === "fid" || kind === "token" ? { kind, value } : undefined;
}

function refOf(body: string): string | undefined {
  return /"name"\s*:\s*"(projects\/[\w-]+\/messages\/[\w:%.-]+)"/.exec(body)?.[1];
}
