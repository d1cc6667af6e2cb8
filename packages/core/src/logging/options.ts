/** How Carillon logs by itself. */
export interface LoggingOptions {
  /** `debug`, `info`, `warn` or `error`. @defaultValue 'info' */
  level?: string;
  /** `auto`: `pretty` on a terminal, else `json`; `off` when the host gave a logger. @defaultValue 'auto' */
  console?: "auto" | "json" | "pretty" | "off";
  /** A rotating file beside it; sizes as `10m`. */
  file?: { path: string; maxSize?: string; maxFiles?: number };
}
