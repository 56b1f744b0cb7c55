import { type ResolvedReference, SchemaError } from "@concordat/schema";
import { CliError } from "../error.ts";
import { formatOf, formatterOf } from "../project/formats.ts";
import { invalidSchema, type NamedText, refuseSize } from "../project/schema-file.ts";

/**
 * The text of a schema as `concordat format` writes it. Throws CliError where it is not a schema, or where the formatted text
 * would not be the same schema.
 */
export async function formattedText(named: NamedText, references: readonly ResolvedReference[]): Promise<string> {
  const { name, text, type } = named;
  refuseSize(named);
  const format = await formatOf(type, name);
  const meaning = (of: string) => format.canonical(format.parse(of, { references }));
  let before: string;
  try {
    before = meaning(text);
  } catch (error) {
    throw error instanceof SchemaError ? invalidSchema(error, named) : error;
  }
  const formatted = (await formatterOf(type))(text);
  if (isSame(() => meaning(formatted), before)) return formatted;
  throw new CliError({
    code: "cli/not-formatted",
    message: `${name} was left as it is: formatted, it would not be the same schema.`,
    hint: "This is a defect of concordat: report it with the file.",
    place: { file: name },
  });
}

function isSame(after: () => string, before: string): boolean {
  try {
    return after() === before;
  } catch (error) {
    if (error instanceof SchemaError) return false;
    throw error;
  }
}
