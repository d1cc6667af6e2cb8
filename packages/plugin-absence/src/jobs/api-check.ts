import { CarillonError, type RunContext, skip } from "@carillon/core";
import { z } from "zod";
import { loginFailed } from "../events.ts";
import type { ApiSettings, checkPayload } from "../schema.ts";
import { ApiSession } from "../services/session/api-session.ts";

/** What the API answered. */
export interface ApiCheckResult {
  /** Of the tenant. */
  mode: "api";
  /** Minutes that it was asked for. */
  threshold: number;
  /** People absent. */
  absent: number;
  /** Pushes accepted, as far as the answer tells. */
  sent: number;
  /** Pushes that failed. */
  failed: number;
  /** Each push; neither the request nor the device's token of the answer is kept. */
  people: readonly { person: string; ok: boolean; status: number }[];
}

const answerSchema = z.object({
  total_employees: z.int().min(0),
  notifications_sent: z.int().min(0).default(0),
  notifications_failed: z.int().min(0).default(0),
  notifications_detail: z
    .array(
      z.object({
        employee_id: z.union([z.string(), z.number()]).transform(String),
        response_code: z.number().nullish(),
      }),
    )
    .nullish(),
});

type Context = RunContext<unknown, z.output<typeof checkPayload>>;

/**
 * Has the API check and push. A run whose every push failed is a failed run, whatever the API calls it. No
 * request is repeated but after a 401: the API goes on pushing when nobody listens any more.
 *
 * @throws {@link CarillonError} `ABSENCE_PUSHES_FAILED`, and those of {@link ApiSession}.
 */
export async function apiCheck(context: Context, settings: ApiSettings) {
  const { clock, dryRun, payload, signal } = context;
  const threshold = settings.sites[0]?.thresholdMinutes ?? settings.thresholdMinutes;
  if (dryRun) return skip("a dry run does not ask the API, which would push people");
  if (
    payload.now !== undefined &&
    Math.abs(Date.parse(payload.now) - clock.now().getTime()) > NOW
  ) {
    return skip("the API can only look at the present");
  }
  const answer = await asked(context, settings, () =>
    context.get(ApiSession).post("/notifications/notify-absence", { threshold }, signal),
  );
  const { data } = answerSchema.safeParse(answer);
  if (data === undefined) {
    throw new CarillonError(
      "ABSENCE_API_ANSWER",
      "Expected POST /notifications/notify-absence to answer how many people were absent and pushed",
    );
  }
  const people = (data.notifications_detail ?? []).map((one) => {
    const status = one.response_code ?? 0;
    return { person: one.employee_id, ok: status === 200, status };
  });
  const failed = Math.max(data.notifications_failed, people.filter(({ ok }) => !ok).length);
  const sent = data.notifications_sent;
  if (failed > 0 && sent === 0) {
    throw new CarillonError(
      "ABSENCE_PUSHES_FAILED",
      `Expected the API to reach some of ${data.total_employees} people, found all ${failed} pushes failed`,
      { details: { failed, people } },
    );
  }
  if (failed > 0) context.logger.warn(`${failed} of ${failed + sent} pushes failed`, { people });
  const result: ApiCheckResult = {
    mode: "api",
    threshold,
    absent: data.total_employees,
    sent,
    failed,
    people,
  };
  return result;
}

const NOW = 10 * 60_000;

/** Tells operations once a day, and everybody who listens, that the API does not let us in. */
async function asked<T>(
  { emit, notify, clock, tenant, runId }: Context,
  { channels }: ApiSettings,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { code, details, message } = error as Partial<CarillonError>;
    const isRefusal =
      code === "ABSENCE_LOGIN_REFUSED" ||
      (code === "ABSENCE_API_REFUSED" && details?.["status"] === 401);
    if (isRefusal) {
      const reason = message ?? "the login was refused";
      const dedupeKey = `login-failed:${clock.now().toISOString().slice(0, 10)}`;
      const text = {
        title: "Absence checks stand still",
        body: reason,
        severity: "error",
      } as const;
      await notify(channels.operations, { ...text, dedupeKey }, { immediate: true });
      await emit(loginFailed, { reason }, { id: runId, tenant: tenant.id });
    }
    throw error;
  }
}
