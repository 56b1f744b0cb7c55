import type { DescFile, DescMessage, FileRegistry } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import type { Schema } from "@concordat/schema";
import {
  type Declaration,
  diagnoseProtobuf,
  fileRegistry,
  inOrderOfNeed,
  type LinkedFile,
  type ProtobufModel,
  parseProtobuf,
  protobuf,
} from "@concordat/schema/protobuf";
import { faultySchema, noMessage } from "../error.ts";
import { literal } from "../escape.ts";
import { facts, header } from "../facts.ts";
import type { EventInput, GeneratedFile } from "../input.ts";
import type { EventModule } from "../module.ts";
import { identifier } from "../names.ts";
import { fileModule, modulePath } from "./file-module.ts";
import { namesIn } from "./names.ts";
import { modulePathsFor, runtimeModule } from "./paths.ts";

/**
 * The module of a subject whose schema is Protobuf: its event is the schema's first message, or the one that the input
 * names. Beside it the modules of its file and of those that it imports. Throws SchemaError where the schema is none, and
 * CodegenError where compilers refuse it or it has no such message.
 */
export function protobufModule(input: EventInput, name: string): EventModule {
  const schema = parseFaultless(input);
  const nameOf = modulePathsFor(schema.model);
  const registry = fileRegistry(schema.model, nameOf);
  const own = fileOf(registry, nameOf(schema.model));
  const message = eventOf(input, own);
  const { types, values } = namesIn(own);
  const [type, value] = [types.get(message) ?? message.name, values.get(message) ?? message.name];
  // A type whose name the module needs itself has another one in it.
  const shown = identifier(type === "MessageInitShape" || type === "protobufEvent" ? `${type}_` : type);
  const from = literal(`./${name}/${modulePath(own)}`);
  const text = [
    header(input),
    'import type { MessageInitShape } from "@bufbuild/protobuf";',
    'import { protobufEvent } from "@concordat/client/protobuf";',
    `import { ${shown === type ? "" : `type ${type} as ${shown}, `}${value} } from ${from};`,
    "",
    `export * from ${from};`,
    ...(shown === type ? [] : [`export type { ${shown} };`]),
    "",
    `/** The event as it is written: what is left out has its default value. */`,
    `export type ${shown}Input = MessageInitShape<typeof ${value}>;`,
    "",
    "/** The event's schema, and how it is written and read. */",
    `export const event = protobufEvent(${value}, {`,
    ...facts(input, protobuf.fingerprint(schema)).map((line) => `  ${line},`),
    "});",
    "",
  ].join("\n");
  const files = modulesOf(input, schema.model, registry, nameOf);
  return { text, type: shown, fullName: message.typeName, files };
}

/** The schema, all of whose texts compilers take. */
function parseFaultless(input: EventInput): Schema<ProtobufModel> {
  const { subject, schema, resolved = [] } = input;
  resolved.forEach(({ name, text }, index) => {
    refuseFaults(input, name, parseProtobuf(text, { references: resolved.slice(0, index) }));
  });
  const parsed = parseProtobuf(schema, { references: resolved });
  refuseFaults(input, subject, parsed);
  return parsed;
}

function refuseFaults(input: EventInput, name: string, schema: Schema<ProtobufModel>): void {
  const fault = diagnoseProtobuf(schema).find(({ severity }) => severity === "error");
  if (fault !== undefined) throw faultySchema(input, name, fault);
}

function eventOf(input: EventInput, file: DescFile): DescMessage {
  const messages = [...nestedTypes(file)].filter((type): type is DescMessage => type.kind === "message");
  const { message } = input;
  const found = message === undefined ? messages[0] : messages.find(({ typeName }) => typeName === message);
  if (found !== undefined) return found;
  throw noMessage(
    input,
    messages.map(({ typeName }) => typeName),
  );
}

function modulesOf(
  input: EventInput,
  model: ProtobufModel,
  registry: FileRegistry,
  nameOf: (file: LinkedFile) => string,
): readonly GeneratedFile[] {
  const files = new Map([...inOrderOfNeed(model)].map((file) => [fileOf(registry, nameOf(file)), file]));
  const docs = docsOf([...files.values()]);
  const context = {
    header: header(input),
    docOf: (part: object) => docs.get(part),
    runtimeModule: (file: DescFile) => {
      const linked = files.get(file);
      return linked === undefined ? undefined : runtimeModule(linked);
    },
  };
  return [...files.keys()]
    .filter((file) => context.runtimeModule(file) === undefined)
    .map((file) => ({ path: modulePath(file), text: fileModule(file, context) }));
}

function fileOf(registry: FileRegistry, name: string): DescFile {
  const file = registry.getFile(name);
  if (file === undefined) throw new Error(`the registry has no file ${name}`);
  return file;
}

/** The comments before the parts of descriptors. */
function docsOf(files: readonly (LinkedFile | ProtobufModel)[]): ReadonlyMap<object, string> {
  const declarations = files.flatMap((file): readonly Declaration[] =>
    "declarations" in file ? file.declarations : [],
  );
  return new Map(
    declarations.flatMap(({ item, part }) => ("doc" in item && item.doc !== undefined ? [[part, item.doc]] : [])),
  );
}
