import type { FieldModel, FileModel } from "./project.ts";

/** How the files of a kind of schemas are written. */
export interface Writing {
  readonly ending: string;
  /** The name by which others need a file, as a reference of the config has it. */
  readonly nameOf: (index: number) => string;
  readonly pathOf: (index: number) => string;
  readonly textOf: (file: FileModel, index: number) => string;
}

const space = (index: number): string => `n${index % 2}`;

export const AVRO: Writing = {
  ending: "avsc",
  nameOf: (index) => `${space(index)}.T${index}`,
  pathOf: (index) => `schemas/${space(index)}/t${index}.avsc`,
  textOf: ({ fields }, index) =>
    JSON.stringify({
      type: "record",
      name: `T${index}`,
      namespace: space(index),
      fields: fields.map((one) => avroField(one, index)),
    }),
};

function avroField({ name, type, list }: FieldModel, index: number): unknown {
  // Short within a namespace, in full across.
  const short = typeof type === "number" && space(type) === space(index);
  const named = typeof type === "number" ? (short ? `T${type}` : `${space(type)}.T${type}`) : type;
  if (typeof type === "number" && !list) return { name, type: ["null", named], default: null };
  return { name, type: list ? { type: "array", items: named } : named };
}

export const PROTOBUF: Writing = {
  ending: "proto",
  nameOf: (index) => `${space(index)}/t${index}.proto`,
  pathOf: (index) => `schemas/${space(index)}/t${index}.proto`,
  textOf: ({ fields }, index) => {
    const imports = [...new Set(fields.flatMap(({ type }) => (typeof type === "number" ? [type] : [])))];
    return [
      'syntax = "proto3";',
      `package ${space(index)};`,
      ...imports.map((to) => `import "${PROTOBUF.nameOf(to)}";`),
      `message T${index} {`,
      ...fields.map((one, at) => `  ${one.list ? "repeated " : ""}${protoType(one)} ${one.name} = ${at + 1};`),
      "}",
      "",
    ].join("\n");
  },
};

function protoType({ type }: FieldModel): string {
  if (typeof type === "number") return `${space(type)}.T${type}`;
  return type === "int" ? "int32" : type === "boolean" ? "bool" : type;
}
