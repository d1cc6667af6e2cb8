import { cancel, type RunContext, retry, skip } from "@carillon/core";
import type { ConflictSettings } from "../schema.ts";

type HttpContext = Pick<RunContext, "tenant" | "http" | "signal" | "clock" | "logger" | "dryRun">;

/**
 * Asks a server to post the report, as the original asked itself: a POST to each path with the tenant's
 * key and version. Any 2xx is a success; 4xx is final, everything else is tried again.
 */
export async function triggerByHttp(context: HttpContext, settings: ConflictSettings["http"]) {
  const { tenant, http, signal, clock, logger, dryRun } = context;
  if (settings === undefined) return skip("mode http needs `http.url` in the settings");
  if (tenant.apiKey === undefined) return skip("mode http needs the tenant's apiKey");
  if (dryRun) return skip("a dry run asks no server");
  const answers: { path: string; status: number }[] = [];
  for (const path of settings.paths) {
    const startedAt = clock.now().getTime();
    const answer = await http.post(new URL(path, settings.url), {
      headers: { apikey: tenant.apiKey.reveal(), apiversion: settings.apiVersion },
      signal,
      throwHttpErrors: false,
      responseType: "text",
    });
    const { statusCode: status, body } = answer;
    const duration = clock.now().getTime() - startedAt;
    const excerpt = body.slice(0, EXCERPT);
    logger.info(`POST ${path} was answered ${status}`, { status, duration, excerpt });
    if (status >= 400 && status < 500) return cancel(`POST ${path} was refused with ${status}`);
    if (status < 200 || status >= 300) {
      return retry({ reason: `POST ${path} was answered ${status}` });
    }
    answers.push({ path, status });
  }
  return { answers };
}

const EXCERPT = 300;
