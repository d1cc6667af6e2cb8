import type { StandardSchemaV1 } from "@standard-schema/spec";

/**
 * Any validator that speaks Standard Schema: zod, valibot, arktype, or your own.
 *
 * @see https://standardschema.dev
 */
export type Schema<Output = unknown, Input = unknown> = StandardSchemaV1<Input, Output>;

/** A schema, or none. */
export type AnySchema = StandardSchemaV1 | undefined;

/** What a schema answers; `undefined` without a schema. */
export type Out<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : undefined;

/** What a schema takes; `undefined` without a schema. */
export type In<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferInput<S> : undefined;
