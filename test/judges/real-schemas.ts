import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { generate } from "@concordat/codegen";
import { type ResolvedReference, type Schema, SchemaError } from "@concordat/schema";
import { type JsonSchemaModel, jsonSchema, validatorOf } from "@concordat/schema/json";
import { compiling } from "../../codegen/src/compiling.fixture.ts";

/**
 * Real schemas, which are not part of this project, through all that is made of a JSON Schema. The argument is a folder with a
 * folder for each schema: `schema.json`, its examples in `valid/` and `invalid/`, and what it refers to in `references/`, here or
 * beside the schemas' folders. Prints a line for each, and what did not come as expected.
 */

const [folder = ""] = process.argv.slice(2);
if (!existsSync(folder)) {
  console.error("Give the folder of the schemas: node test/judges/real-schemas.ts FOLDER");
  process.exit(2);
}

interface Found {
  readonly schema: Schema<JsonSchemaModel>;
  readonly references: readonly ResolvedReference[];
}

const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "schema.json")));
let wrong = 0;
const faulty = (name: string, what: string): void => {
  wrong += 1;
  console.log(`  ${name}: ${what}`);
};
const project = compiling("real-schemas");

for (const name of names) {
  const text = readFileSync(join(folder, name, "schema.json"), "utf8").replace(/^\ufeff/, "");
  try {
    const { schema, references } = parsed(name, text);
    const itself = jsonSchema.compare(schema, schema);
    if (itself.length > 0) faulty(name, `differs from itself: ${itself.map(({ rule }) => rule).join(", ")}`);
    const examples = judged(name, schema);
    const written = await generated(name, text, references);
    console.log(
      `${name}: ${text.length} bytes, ${schema.model.document.draft}, ${examples} examples as expected, ${written} bytes of code`,
    );
  } catch (error) {
    faulty(name, error instanceof Error ? `${error.message}` : String(error));
  }
}
const compiler = project.compile();
if (compiler !== "") faulty("the compiler says", compiler.slice(0, 5_000));
console.log(`${names.length} schemas, ${wrong} things did not come as expected`);
process.exitCode = wrong === 0 ? 0 : 1;

/** Parses a text with the references that it turns out to need. */
function parsed(name: string, text: string): Found {
  const references: ResolvedReference[] = [];
  for (;;) {
    try {
      return { schema: jsonSchema.parse(text, { references }), references };
    } catch (error) {
      const needed = error instanceof SchemaError ? /by the name ("[^"]*")/.exec(error.hint ?? "")?.[1] : undefined;
      if (needed === undefined) throw error;
      const wanted = String(JSON.parse(needed));
      const found = [join(folder, name, "references"), join(folder, "references")]
        .map((place) => join(place, basename(wanted).replace(/(?:\.json)?$/, ".json")))
        .find((file) => existsSync(file));
      if (found === undefined || references.some((one) => one.name === wanted)) throw error;
      references.push({ name: wanted, subject: wanted, version: 1, text: readFileSync(found, "utf8") });
    }
  }
}

/** How many examples are judged as their folder says. */
function judged(name: string, { model }: Schema<JsonSchemaModel>): number {
  const validate = validatorOf(model);
  let right = 0;
  for (const kind of ["valid", "invalid"] as const) {
    const place = join(folder, name, kind);
    for (const file of existsSync(place) ? readdirSync(place) : []) {
      const errors = validate(JSON.parse(readFileSync(join(place, file), "utf8").replace(/^\ufeff/, "")));
      if ((errors.length === 0) === (kind === "valid")) right += 1;
      else
        faulty(
          name,
          `${kind}/${file}: ${
            errors
              .map(({ message }) => message)
              .slice(0, 2)
              .join("; ") || "is taken"
          }`,
        );
    }
  }
  return right;
}

/** Generates the code of a topic with these events; how many bytes it has. */
async function generated(name: string, schema: string, resolved: readonly ResolvedReference[]): Promise<number> {
  const references = resolved.map(({ name: called, subject, version }) => ({ name: called, subject, version }));
  const events = [{ subject: `${name}-value`, schemaType: "JSON" as const, schema, references, resolved }];
  const files = await generate({ topics: [{ topic: name, events }] });
  for (const { path, text } of files) project.write(path, text);
  return files.reduce((sum, { text }) => sum + text.length, 0);
}
