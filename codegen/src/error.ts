import { type Diagnostic, type SchemaType, TYPE_FACTS } from "@concordat/schema";
import type { EventInput } from "./input.ts";

/** A subject that no code can be generated for. `code` is stable, such as `codegen/no-message`. */
export class CodegenError extends Error {
  override readonly name: string = "CodegenError";
  readonly code: string;
  readonly subject: string;

  constructor(code: string, { subject }: EventInput, message: string) {
    super(message);
    this.code = code;
    this.subject = subject;
  }
}

/** A schema of a type that no code is generated for; `supported` are those that it is generated for. */
export class UnsupportedTypeError extends CodegenError {
  override readonly name = "UnsupportedTypeError";

  constructor(input: EventInput, supported: readonly SchemaType[]) {
    const titles = supported.map((type) => TYPE_FACTS[type].title).join(" and ");
    super(
      "codegen/unsupported-type",
      input,
      `The schema of ${input.subject} is ${input.schemaType}; code is generated for ${titles}. Leave this subject out.`,
    );
  }
}

/** The error of a schema that a registry takes and compilers do not. `name` is that of the file: a reference may have it. */
export function faultySchema(
  input: EventInput,
  name: string,
  { message, hint, line, column }: Diagnostic,
): CodegenError {
  const at = `${name}, line ${line}, column ${column}`;
  return new CodegenError("codegen/faulty-schema", input, `No code can be generated for ${at}: ${message} ${hint}`);
}

/** The error of a subject without the message that its events are. */
export function noMessage(input: EventInput, names: readonly string[]): CodegenError {
  const { subject, message } = input;
  const which = message === undefined ? "no message" : `no message ${message}`;
  const has = names.length === 0 ? "Leave this subject out." : `It has ${names.slice(0, 10).join(", ")}.`;
  return new CodegenError("codegen/no-message", input, `The schema of ${subject} has ${which}. ${has}`);
}
