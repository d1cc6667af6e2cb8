import { redactText } from "../logging/index.ts";
import type { AlertKind, Message, MessageField, Severity } from "../model/index.ts";
import type { AlertChange, AlertEvent } from "./alert-decision.ts";

/** The message that tells a change of state. */
export function alertMessage(
  event: AlertEvent,
  change: AlertChange,
  { at, dedupeKey }: { at: Date; dedupeKey: string },
): Message {
  const { kind, before } = change;
  const cause = kind === "recovered" ? `Until now: ${before.join(", ")}.` : causeOf(event);
  return {
    title: `${nameOf(event)} ${verbs[kind]}`,
    body: cut(redactText(cause)),
    severity: severities[kind],
    fields: fieldsOf(event),
    timestamp: at,
    tags: ["alert", kind],
    dedupeKey,
  };
}

const verbs: Readonly<Record<AlertKind, string>> = {
  failed: "failed",
  lost: "was lost with its node",
  missed: "was missed",
  dead: "cannot be delivered to",
  disabled: "is switched off",
  recovered: "works again",
};

const severities: Readonly<Record<AlertKind, Severity>> = {
  failed: "error",
  lost: "error",
  missed: "warning",
  dead: "error",
  disabled: "critical",
  recovered: "success",
};

const longestCause = 1_000;

function nameOf(event: AlertEvent): string {
  switch (event.kind) {
    case "run":
      return event.run.schedule ?? event.run.job;
    case "delivery":
      return `Channel ${event.delivery.channel}`;
    case "channel":
      return `Channel ${event.channel}`;
  }
}

function causeOf(event: AlertEvent): string {
  switch (event.kind) {
    case "run": {
      const { attempts, reason, status } = event.run;
      return attempts.at(-1)?.error?.message || reason || `The run is ${status}.`;
    }
    case "delivery":
      return event.delivery.error || "The message cannot be delivered.";
    case "channel":
      return event.reason || "The service refuses it.";
  }
}

function fieldsOf(event: AlertEvent): readonly MessageField[] {
  const fields: (MessageField | undefined)[] = [];
  const field = (name: string, value: string | undefined): void => {
    if (value !== undefined) fields.push({ name, value, inline: true });
  };
  switch (event.kind) {
    case "run":
      field("Tenant", event.run.tenant);
      field("Job", event.run.job);
      field("Scheduled for", event.run.scheduledFor.toISOString());
      field("Run", event.run.id);
      break;
    case "delivery":
      field("Tenant", event.delivery.tenant);
      field("Delivery", event.delivery.id);
      field("Run", event.delivery.runId);
      break;
    case "channel":
      field("Tenant", event.tenant);
      break;
  }
  return fields.filter((item) => item !== undefined);
}

function cut(text: string): string {
  return text.length > longestCause ? `${text.slice(0, longestCause - 1)}…` : text;
}
