export type { Engine, EngineHost } from "./engine.ts";
export { localEngine } from "./local/local-engine.ts";
