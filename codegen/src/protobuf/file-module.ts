import { posix } from "node:path";
import type { DescEnum, DescFile, DescMessage } from "@bufbuild/protobuf";
import { embedFileDesc, pathInFileDesc } from "@bufbuild/protobuf/codegenv2";
import { literal } from "../escape.ts";
import { type DeclareContext, declareEnum, declareMessage } from "./declare.ts";
import { createImports } from "./imports.ts";
import { type Declared, declaredIn, namesIn } from "./names.ts";
import { typeText } from "./type-text.ts";

const RUNTIME = "@bufbuild/protobuf";
/** What generated code of protobuf-es is made with. */
const CODEGEN = "@bufbuild/protobuf/codegenv2";

/** What the module of a file depends on besides the file. */
export interface FileContext {
  /** The first line. */
  readonly header: string;
  readonly docOf: (part: object) => string | undefined;
  /** The module of protobuf-es that has the file; undefined for one whose module is generated. */
  readonly runtimeModule: (file: DescFile) => string | undefined;
}

/** The module of a file: its messages, enums and extensions as protoc-gen-es gives them, without services. */
export function fileModule(file: DescFile, { header, docOf, runtimeModule }: FileContext): string {
  const names = namesIn(file);
  const imports = createImports(names.free);
  const moduleOf = (other: DescFile): string => runtimeModule(other) ?? between(file, other);
  const nameOf = (type: DescMessage | DescEnum): string => {
    const name = namesIn(type.file).types.get(type) ?? type.name;
    return type.file === file ? name : imports.use(moduleOf(type.file), name, "type");
  };
  const context: DeclareContext = {
    nameOf,
    docOf,
    jsonObject: () => imports.use(RUNTIME, "JsonObject", "type"),
    runtime: (name) => imports.use(RUNTIME, name, "type"),
  };
  const gen = (name: string): string => imports.use(CODEGEN, name, "type");
  const call = (name: string, ...given: readonly (string | number)[]): string =>
    `/*@__PURE__*/ ${imports.use(CODEGEN, name, "value")}(${given.join(", ")})`;

  const needed = file.dependencies.map((one) => imports.use(moduleOf(one), namesIn(one).file, "value"));
  const list = needed.length === 0 ? [] : [`[${needed.join(", ")}]`];
  const embedded = call("fileDesc", literal(embedFileDesc(file.proto).base64()), ...list);
  const descriptorOf = (one: Declared): readonly string[] => {
    const name = names.values.get(one) ?? one.name;
    const place = [names.file, ...pathInFileDesc(one)];
    switch (one.kind) {
      case "message":
        return [`export const ${name}: ${gen("GenMessage")}<${nameOf(one)}> = ${call("messageDesc", ...place)};`];
      case "enum":
        return [`export const ${name}: ${gen("GenEnum")}<${nameOf(one)}> = ${call("enumDesc", ...place)};`];
      case "extension": {
        const types = `${nameOf(one.extendee)}, ${typeText(one, context)}`;
        return [`export const ${name}: ${gen("GenExtension")}<${types}> = ${call("extDesc", ...place)};`];
      }
    }
  };
  const body = [
    "/** The file that the types are of. */",
    `export const ${names.file}: ${gen("GenFile")} = ${embedded};`,
    ...declaredIn(file).flatMap((one) => [
      "",
      ...(one.kind === "message" ? [...declareMessage(one, context), ""] : []),
      ...(one.kind === "enum" ? [...declareEnum(one, context), ""] : []),
      ...descriptorOf(one),
    ]),
    "",
  ];
  return [header, ...imports.lines(), "", ...body].join("\n");
}

/** The path of a generated module, from its folder. */
export function modulePath(file: DescFile): string {
  return `${file.name}_pb.ts`;
}

function between(from: DescFile, to: DescFile): string {
  const path = posix.relative(posix.dirname(modulePath(from)), modulePath(to));
  return path.startsWith(".") ? path : `./${path}`;
}
