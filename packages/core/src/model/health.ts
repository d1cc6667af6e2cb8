/** The state of one part. */
export interface HealthCheck {
  /** `degraded`: works, but somebody should look; `down`: does not work. */
  status: "up" | "degraded" | "down";
  /** What is the matter; never with a secret. */
  message?: string;
  /** Figures. */
  data?: Readonly<Record<string, unknown>>;
}
