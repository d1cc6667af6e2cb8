/** A tenant of `tenants.yaml`, as far as the demo has to know it. */
export interface Squadron {
  /** Its id. */
  readonly tenant: string;
  /** Environment variable of its API key. */
  readonly apiKey: string;
  /** Environment variables of its webhooks, by channel. */
  readonly webhooks: Readonly<Record<string, string>>;
  /** Whose events are posted to it; everybody's unless told. */
  readonly commander?: string;
}

/** The tenants of `tenants.yaml`. */
export const SQUADRONS: readonly Squadron[] = [
  {
    tenant: "veil-wardens",
    apiKey: "DEMO_VEIL_API_KEY",
    webhooks: { shoutout: "DEMO_VEIL_SHOUTOUT", bgs: "DEMO_VEIL_BGS" },
  },
  {
    tenant: "kesh-tarra-union",
    apiKey: "DEMO_UNION_API_KEY",
    webhooks: { shoutout: "DEMO_UNION_SHOUTOUT" },
    commander: "Bartholomew Starweaver",
  },
];

/** Name under which the local Discord knows a channel's webhook. */
export function webhookName({ tenant }: Pick<Squadron, "tenant">, channel: string): string {
  return `${tenant}-${channel}`;
}
