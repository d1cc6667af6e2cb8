/** Something that happened, announced with `emit`; kept once by (name, id). */
export interface EmittedEvent<T = unknown> {
  /** The event type's name, `plugin:what`. */
  name: string;
  /** Tells this happening from others of its name; a second `emit` with it does nothing. */
  id: string;
  /** When it happened. */
  at: Date;
  /** Whose event it is; absent: everybody's. */
  tenant?: string;
  /** What the event's schema answers; JSON. */
  data: T;
}

/** A kind of event, made with `defineEvent`. */
export interface EventType<T> {
  /** `plugin:what`. */
  readonly name: string;
  /** Whether an event is of this type; narrows its data. */
  is(event: EmittedEvent | undefined): event is EmittedEvent<T>;
}

/**
 * Announces that something happened. Each schedule that listens gets one occurrence. Inside a run it
 * takes effect at the next commit point; outside at once. Durable: a crash afterwards loses nothing.
 */
export type Emit = <T>(
  event: EventType<T>,
  data: T,
  options: { id: string; at?: Date; tenant?: string },
) => Promise<{ isNew: boolean }>;
