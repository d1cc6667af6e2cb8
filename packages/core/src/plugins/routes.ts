import type { TenantScope } from "../model/index.ts";

/** A route of a plugin. */
export interface Route {
  /** HTTP method. */
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/<plugin>`; `:name` stands for one segment. */
  path: string;
  /** Bytes of body at most; 1 MiB unless told. More is answered 413. */
  bodyLimit?: number;
}

/** Values of the `:name` segments, decoded. */
export type RouteParams = Readonly<Record<string, string | undefined>>;

/** Where a plugin puts its routes; `scheduler.fetch` serves them under `/<plugin>`. */
export interface Routes {
  /** A route of one tenant, told by its API key; an unknown key is answered 401. */
  add(
    route: Route & {
      auth: { apiKeyHeader: string };
      handle: (
        request: Request,
        context: { params: RouteParams; scope: TenantScope },
      ) => Promise<Response>;
    },
  ): void;
  /** An open route. */
  add(
    route: Route & {
      auth: "none";
      handle: (request: Request, context: { params: RouteParams }) => Promise<Response>;
    },
  ): void;
}
