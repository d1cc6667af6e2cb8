import { validate } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { RegisteredJob } from "./job-definitions.ts";

/**
 * The input of a run as the job's schema answers it. Without a schema there is none.
 *
 * @throws {@link CarillonError} `PAYLOAD_INVALID`.
 */
export function parsePayload(job: RegisteredJob, input: unknown): unknown {
  const schema = job.definition.payload;
  if (schema === undefined) {
    if (input === undefined) return undefined;
    throw new CarillonError(
      "PAYLOAD_INVALID",
      `job ${job.id} takes no payload; give it a \`payload\` schema`,
    );
  }
  // An absent payload is an empty one, so that a schema whose fields all have defaults needs no input.
  const answer = validate(schema, input ?? {});
  if (!("issues" in answer)) return answer.value;
  const list = answer.issues.map(
    ({ path, message }) => `${path === "" ? "payload" : `payload.${path}`}: ${message}`,
  );
  throw new CarillonError(
    "PAYLOAD_INVALID",
    `payload of job ${job.id} does not fit: ${list.join("; ")}`,
    {
      details: { job: job.id, issues: answer.issues },
    },
  );
}
