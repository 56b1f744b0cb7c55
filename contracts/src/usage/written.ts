import type { Mismatch } from "@concordat/client/api";
import { checkCompatibility, type Format, type Schema } from "@concordat/schema";
import type { ContractMessage } from "../model.ts";
import { jsonPath, type Path } from "../path.ts";

/** Does a producer's schema still write what a contract's message reads? */
export interface WrittenQuestion {
  readonly message: ContractMessage;
  readonly format: Format;
  /** The schema that the producer writes with. */
  readonly writer: Schema;
  /** The schema that the contract names; undefined where it is not at hand, and only the fields are looked for. */
  readonly reader: Schema | undefined;
  /** Whether the contract's version is one that the producer does not write yet: a field that is missing is then no mismatch. */
  readonly ahead: boolean;
}

/**
 * What keeps a consumer from reading events of the producer's schema as its contract says: its own schema cannot read them,
 * or a field that it reads is not written, so that a default stands in. Empty where nothing does.
 */
export function mismatchesWithSchema(question: WrittenQuestion): readonly Mismatch[] {
  const { message, reader, ahead } = question;
  const breaks = reader === undefined ? [] : breaksOf(question, reader);
  if (breaks.length > 0 || ahead) return breaks;
  return message.reads.flatMap((path): readonly Mismatch[] =>
    isWritten(path, question)
      ? []
      : [
          {
            message: message.description,
            path: jsonPath(path),
            problem: "is read by the consumer, and the producer's schema has no such field",
          },
        ],
  );
}

function isWritten(path: Path, { format, writer, reader }: WrittenQuestion): boolean {
  const { read, written } = format.fieldAt(reader ?? writer, writer, path);
  // What the consumer's own schema does not have, nobody takes away.
  return reader === undefined ? read !== undefined : read === undefined || written !== undefined;
}

function breaksOf({ message, format, writer }: WrittenQuestion, reader: Schema): readonly Mismatch[] {
  const problem = (text: string): Mismatch => ({ message: message.description, path: "$", problem: text });
  if (reader.type !== writer.type) return [problem(`is ${writer.type}, and the consumer reads ${reader.type}`)];
  const history = [{ version: message.version, schema: reader, canonical: reader.source }];
  const { comparisons } = checkCompatibility(format, "FORWARD", writer, history);
  return comparisons
    .flatMap(({ differences }) => differences)
    .filter(({ severity }) => severity === "error")
    .map(({ message: text }) => problem(`cannot be read with version ${message.version}: ${text}`));
}
