/** What a message asks of FCM alone. */
export interface FcmOverrides {
  /** A later push with this key takes the place of an earlier one on the phone. */
  collapseKey?: string;
  /** Values for the app; text only. Names that FCM keeps for itself are left out. */
  data?: Readonly<Record<string, string>>;
  /** How long FCM keeps it, in milliseconds; the channel's unless told. */
  ttl?: number;
}

declare module "@carillon/core" {
  interface MessageOverrides {
    /** What a message asks of FCM alone. */
    fcm?: FcmOverrides;
  }
}
