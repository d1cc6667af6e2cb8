import { CarillonError, type Clock, type Routes } from "@carillon/core";
import { recordDetections } from "../services/presence/record-detections.ts";

/**
 * Adds `POST /absence/presence`, for gateways: a JSON list of detections, with the tenant's key in the header
 * `apikey`. The answer says how many were taken, and which were refused and why.
 */
export function addPresenceRoute(routes: Routes, clock: Clock): void {
  routes.add({
    method: "POST",
    path: "/presence",
    auth: { apiKeyHeader: "apikey" },
    bodyLimit: 4 * 1024 ** 2,
    handle: async (request, { scope }) => {
      try {
        const detections: unknown = await request.json();
        return Response.json(await recordDetections(scope.database, detections, clock.now()));
      } catch (error) {
        if (error instanceof SyntaxError) return refusal("expected a list of detections as JSON");
        const { code } = error as Partial<CarillonError>;
        if (error instanceof CarillonError && code === "ABSENCE_DETECTIONS_INVALID") {
          return refusal(error.message);
        }
        throw error;
      }
    },
  });
}

function refusal(detail: string): Response {
  return Response.json({ detail }, { status: 400 });
}
