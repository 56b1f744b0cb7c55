import type { EventInput } from "./input.ts";

/** A schema of a type that no code is generated for yet. */
export class UnsupportedTypeError extends Error {
  override readonly name = "UnsupportedTypeError";
  readonly code = "codegen/unsupported-type";
  readonly subject: string;

  constructor({ subject, schemaType }: EventInput) {
    super(`The schema of ${subject} is ${schemaType}; code is generated for Avro only. Leave this subject out.`);
    this.subject = subject;
  }
}
