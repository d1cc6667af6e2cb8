import { CarillonError } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import type { TenantScope, Tenants } from "../model/index.ts";
import { readBody } from "./read-body.ts";
import type { Route, RouteParams, Routes } from "./routes.ts";

const BODY_LIMIT = 1_048_576;

type Handle = (
  request: Request,
  context: { params: RouteParams; scope: TenantScope },
) => Promise<Response>;

interface MountedRoute extends Route {
  plugin: string;
  segments: readonly string[];
  auth: { apiKeyHeader: string } | "none";
  handle: Handle;
}

/** Finds the route of a request and answers it. */
export class Router {
  readonly #options: { tenants: Tenants; logger: Logger };
  readonly #routes: MountedRoute[] = [];

  constructor(options: { tenants: Tenants; logger: Logger }) {
    this.#options = options;
  }

  /** The routes of one plugin. */
  of(plugin: string): Routes {
    const add = (route: Route & { auth: MountedRoute["auth"]; handle: unknown }): void => {
      this.#add({
        ...route,
        plugin,
        segments: split(`/${plugin}${route.path}`),
        handle: route.handle as Handle,
      });
    };
    return { add };
  }

  /** Answers a request; a {@link NoRoute} where no plugin has its path. */
  async answer(request: Request): Promise<Response> {
    const path = split(new URL(request.url).pathname);
    const candidates = this.#routes.filter(({ segments }) => matches(segments, path));
    if (candidates.length === 0) return new NoRoute();
    const method = request.method === "HEAD" ? "GET" : request.method;
    const route = candidates.find((each) => each.method === method);
    if (route === undefined) {
      const allow = [...new Set(candidates.map((each) => each.method))].join(", ");
      return problem(405, "Method not allowed", { allow });
    }
    const params = readParams(route.segments, path);
    if (params === undefined) return problem(400, "Malformed path");
    try {
      return await this.#serve(route, params, request);
    } catch (error) {
      return this.#failed(route, error);
    }
  }

  async #serve(route: MountedRoute, params: RouteParams, request: Request): Promise<Response> {
    if (route.auth === "none") {
      const bounded = await readBody(request, route.bodyLimit ?? BODY_LIMIT);
      return route.handle(bounded, { params } as { params: RouteParams; scope: TenantScope });
    }
    const { tenants } = this.#options;
    const key = request.headers.get(route.auth.apiKeyHeader);
    const tenant = key === null || key === "" ? undefined : tenants.byApiKey(key);
    // The body of a stranger is not read.
    if (tenant === undefined) return problem(401, "Unauthorized");
    if (tenant.status === "invalid") return problem(503, "This tenant's settings are being mended");
    const bounded = await readBody(request, route.bodyLimit ?? BODY_LIMIT);
    return tenants.use(tenant.id, (scope) => route.handle(bounded, { params, scope }));
  }

  #failed(route: MountedRoute, error: unknown): Response {
    if (error instanceof CarillonError && error.code === "BODY_TOO_LARGE")
      return problem(413, error.message);
    const { logger } = this.#options;
    logger.error("a route failed", {
      plugin: route.plugin,
      method: route.method,
      path: route.path,
      error,
    });
    return problem(500, "Internal error");
  }

  #add(route: MountedRoute): void {
    if (!route.path.startsWith("/")) {
      throw new CarillonError(
        "ROUTE_INVALID",
        `plugin ${route.plugin}: expected a route's path to begin with /, got ${JSON.stringify(route.path)}`,
      );
    }
    const shape = (each: MountedRoute): string =>
      `${each.method} /${each.segments.map((segment) => (segment.startsWith(":") ? ":" : segment)).join("/")}`;
    const other = this.#routes.find((each) => shape(each) === shape(route));
    if (other !== undefined) {
      throw new CarillonError(
        "ROUTE_EXISTS",
        `plugins ${other.plugin} and ${route.plugin} both serve ${shape(route)}`,
      );
    }
    this.#routes.push(route);
  }
}

/** Nobody serves the path. */
export class NoRoute extends Response {
  constructor() {
    super(JSON.stringify({ error: "Not found" }), {
      status: 404,
      headers: { "content-type": "application/json" },
    });
  }
}

function split(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function matches(segments: readonly string[], path: readonly string[]): boolean {
  return (
    segments.length === path.length &&
    segments.every((segment, index) => segment.startsWith(":") || segment === path[index])
  );
}

function readParams(segments: readonly string[], path: readonly string[]): RouteParams | undefined {
  try {
    const named = segments.flatMap((segment, index) =>
      segment.startsWith(":")
        ? [[segment.slice(1), decodeURIComponent(path[index] ?? "")] as const]
        : [],
    );
    return Object.fromEntries(named);
  } catch {
    return undefined;
  }
}

function problem(status: number, error: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error }, { status, headers });
}
