import type { TenantScope } from "@carillon/core";

type Handler = (request: Request, scope: TenantScope) => Promise<Response>;

/**
 * A handler behind the checks that the original's API makes of every request: header `apiversion` in
 * the form `n.n.n`, else 400. Core has found the tenant by its key before; one without a section `bgs`
 * is answered 403.
 */
export function withApiVersion(handler: Handler) {
  return async (request: Request, { scope }: { scope: TenantScope }): Promise<Response> => {
    const version = request.headers.get("apiversion");
    if (version === null) return problem(400, "Missing required header: apiversion");
    if (!/^\d+\.\d+\.\d+$/.test(version.trim())) {
      return problem(400, "Invalid apiversion format. Expected x.y.z notation");
    }
    if (!scope.tenant.plugins.includes("bgs")) {
      return problem(403, "This tenant has no section bgs in its settings");
    }
    return await handler(request, scope);
  };
}

/** An answer that says what is wrong. */
export function problem(status: number, error: string): Response {
  return Response.json({ error }, { status });
}
