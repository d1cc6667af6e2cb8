import type { Got } from "got";
import type { TenantScope } from "../model/index.ts";
import type { Notifier } from "./notifier.ts";

/** A channel with all that is needed to send to it. */
export interface ResolvedChannel {
  /** The implementation of its type. */
  readonly notifier: Notifier<unknown, unknown>;
  /** Its config, as the notifier's schema answered it. */
  readonly config: unknown;
  /** Changes when the config does; a channel that was switched off is tried again then. */
  readonly configHash: string;
  /** The tenant's things. */
  readonly scope: TenantScope;
  /** HTTP client whose errors hold no URL. */
  readonly http: Got;
}
