export type { AlertEvent } from "./alert-decision.ts";
export {
  type AlertAudience,
  AlertMonitor,
  type AlertMonitorOptions,
  type AlertPlan,
} from "./alert-monitor.ts";
export { type ChannelName, ChannelSwitch, type SwitchedOff } from "./channel-switch.ts";
export { checkMessage } from "./check-message.ts";
export type { OutboxEvents } from "./claim-ledger.ts";
export { defineNotifier } from "./define-notifier.ts";
export { logNotifier } from "./log-notifier.ts";
export type { Notifier, NotifierDefinition, SendContext, SendResult } from "./notifier.ts";
export { NotifyError, type NotifyErrorKind, type NotifyErrorOptions } from "./notify-error.ts";
export { type OutboxLimits, OutboxPump, type OutboxPumpOptions } from "./outbox-pump.ts";
export { type DeliveryRequest, planDeliveries } from "./plan-deliveries.ts";
export type { ResolvedChannel } from "./resolved-channel.ts";
export { type ChannelTest, sendTestMessage } from "./send-test-message.ts";
export { type WebhookOptions, webhookNotifier } from "./webhook-notifier.ts";
