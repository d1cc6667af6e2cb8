export { definePlugin, type PluginRecord } from "./define-plugin.ts";
export { type Fetcher, type NodeHandler, nodeHandler } from "./node-handler.ts";
export type {
  HealthChecks,
  JobRegistry,
  Plugin,
  PluginArguments,
  PluginContext,
  PluginOptions,
} from "./plugin.ts";
export {
  type PluginHealthCheck,
  PluginHost,
  type PluginHostParts,
  type SetUpPlugin,
} from "./plugin-host.ts";
export { Router } from "./router.ts";
export type { Route, RouteParams, Routes } from "./routes.ts";
