import type { Duration, Routes, Run, TenantScope } from "@carillon/core";
import { syncPayload } from "../schema.ts";
import { InaraSync } from "../services/inara-sync.ts";

/**
 * The original's `POST /api/sync/cmdrs`, below the plugin's path: syncs the commanders of the tenant whose
 * key the header `apikey` holds, and of no other. A body `{ "commanders": [...] }` names some of them.
 *
 * The answer's status is the outcome: 200 done, 202 still on its way (Inara's limit makes it take minutes;
 * a second request joins it), 409 nothing to do, 502 Inara refused, 500 failed; 400 and 401 as in the
 * original.
 */
export function addSyncRoute(routes: Routes, options: { readonly wait: Duration }): void {
  routes.add({
    method: "POST",
    path: "/api/sync/cmdrs",
    auth: { apiKeyHeader: "apikey" },
    bodyLimit: 256 * 1024,
    handle: async (request, { scope }) => {
      const wrong = wrongRequest(request, scope);
      if (wrong !== undefined) return wrong;
      const payload = await readPayload(request);
      if (payload instanceof Response) return payload;
      const sync = scope.get(InaraSync);
      const { id } = scope.tenant;
      const underWay = payload === undefined ? await sync.underWay(id) : undefined;
      if (underWay !== undefined) return answer(underWay);
      const report = await sync.run(id, { ...payload, wait: options.wait });
      return answer(report.run);
    },
  });
}

function wrongRequest(request: Request, scope: TenantScope): Response | undefined {
  const version = request.headers.get("apiversion");
  if (version === null) return problem(400, "Missing required header: apiversion");
  if (!/^\d+\.\d+\.\d+$/.test(version.trim())) {
    return problem(400, "Invalid apiversion format. Expected x.y.z notation");
  }
  return scope.tenant.plugins.includes("inara")
    ? undefined
    : problem(403, "This tenant has no section inara in its settings");
}

/** The commanders in the body; `undefined` for all, or what is wrong with it. */
async function readPayload(
  request: Request,
): Promise<{ commanders: readonly string[] } | undefined | Response> {
  const text = await request.text();
  if (text.trim() === "") return undefined;
  const parsed = syncPayload.safeParse(parseJson(text));
  if (!parsed.success) {
    return problem(400, 'Expected no body, or {"commanders": ["name", ...]} as JSON');
  }
  const { commanders } = parsed.data;
  return commanders === undefined ? undefined : { commanders };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answer(run: Run): Response {
  const { id, status, reason, progress, result } = run;
  const body = { run: id, status, reason, progress, result };
  return Response.json(body, { status: httpStatus(run) });
}

function httpStatus({ status }: Run): number {
  switch (status) {
    case "succeeded":
      return 200;
    case "queued":
    case "running":
    case "snoozed":
    case "retrying":
      return 202;
    case "skipped":
    case "missed":
    case "coalesced":
      return 409;
    case "cancelled":
      return 502;
    case "failed":
    case "lost":
      return 500;
  }
}

function problem(status: number, error: string): Response {
  return Response.json({ error }, { status });
}
