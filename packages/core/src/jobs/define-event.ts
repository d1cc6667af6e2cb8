import type { Schema } from "../config/schema.ts";
import type { EmittedEvent, EventType } from "../model/index.ts";

/** An event type with its schema, for core. */
export interface EventDefinition<T> extends EventType<T> {
  readonly schema: Schema<T>;
}

/** Makes an event type. The name is `plugin:what`; the schema checks the data at `emit`. */
export function defineEvent<T>(name: `${string}:${string}`, schema: Schema<T>): EventType<T> {
  const definition: EventDefinition<T> = {
    name,
    schema,
    is: (event: EmittedEvent | undefined): event is EmittedEvent<T> => event?.name === name,
  };
  return definition;
}
