export type { Engine, EngineHost } from "./engine.ts";
