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

/** The error of a pattern that no events can be checked by. `at` is its JSON pointer, in the file of this name. */
export function unreadablePattern(input: EventInput, name: string, at: string, pattern: string): CodegenError {
  return new CodegenError(
    "codegen/unreadable-pattern",
    input,
    `No code can be generated for ${name}, at ${at}: ${JSON.stringify(pattern.slice(0, 100))} is not a regular expression of ECMA-262. ` +
      "Write it without what only other languages have, such as (?i) or possessive quantifiers.",
  );
}

/** The error of a schema whose parts lead to each other too many times in a row. */
export function refersOn(input: EventInput): CodegenError {
  const message = `The schema of ${input.subject} refers from schema to schema too many times in a row. Let it refer to what it means.`;
  return new CodegenError("codegen/too-deep", input, message);
}
