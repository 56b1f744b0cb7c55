/** An Avro type of a shape (codec-shapes.ts): as much of Avro as those use. */
type Avro =
  | string
  | readonly Avro[]
  | {
      readonly type: string | Avro;
      readonly name?: string;
      readonly symbols?: readonly string[];
      readonly items?: Avro;
      readonly values?: Avro;
      readonly fields?: readonly { readonly name: string; readonly type: Avro; readonly default?: unknown }[];
    };

const SCALARS: Readonly<Record<string, { readonly proto: string; readonly json: object }>> = {
  string: { proto: "string", json: { type: "string" } },
  boolean: { proto: "bool", json: { type: "boolean" } },
  int: { proto: "sint32", json: { type: "integer" } },
  long: { proto: "sint64", json: { type: "integer" } },
  double: { proto: "double", json: { type: "number" } },
};

/** A Protobuf schema that says what a shape's Avro schema says. */
export function protoText(schema: object): string {
  return `syntax = "proto3";\n\npackage bench;\n\n${messageText(schema as Avro)}\n`;
}

/** A JSON schema that says what a shape's Avro schema says. */
export function jsonSchema(type: unknown): object {
  const avro = type as Avro;
  if (typeof avro === "string") return scalar(avro).json;
  if (isUnion(avro)) return orNull(jsonSchema(inner(avro)));
  if (typeof avro.type !== "string") return jsonSchema(avro.type);
  if (avro.fields !== undefined) {
    const properties = avro.fields.map((field) => {
      const stated = field.default === undefined ? {} : { default: field.default };
      return [field.name, { ...jsonSchema(field.type), ...stated }] as const;
    });
    const required = avro.fields.flatMap((field) => (field.default === undefined ? [field.name] : []));
    return { type: "object", properties: Object.fromEntries(properties), required, additionalProperties: false };
  }
  if (avro.symbols !== undefined) return { type: "string", enum: avro.symbols };
  if (avro.items !== undefined) return { type: "array", items: jsonSchema(avro.items) };
  if (avro.values !== undefined) return { type: "object", additionalProperties: jsonSchema(avro.values) };
  return scalar(avro.type).json;
}

function orNull(schema: object & { readonly type?: unknown }): object {
  return { ...schema, type: [schema.type, "null"] };
}

function messageText(type: Avro): string {
  if (typeof type === "string" || isUnion(type) || type.fields === undefined) throw new Error("no record");
  const nested: string[] = [];
  const lines = type.fields.map((field, index) => `  ${fieldType(field.type, nested)} ${field.name} = ${index + 1};`);
  return `message ${type.name} {\n${[...lines, ...nested].join("\n")}\n}`;
}

/** The type of a field; what it needs declared goes to `nested`. */
function fieldType(type: Avro, nested: string[]): string {
  if (typeof type === "string") return scalar(type).proto;
  if (isUnion(type)) return `optional ${fieldType(inner(type), nested)}`;
  if (typeof type.type !== "string") return fieldType(type.type, nested);
  if (type.items !== undefined) return `repeated ${fieldType(type.items, nested)}`;
  if (type.values !== undefined) return `map<string, ${fieldType(type.values, nested)}>`;
  if (type.fields !== undefined) nested.push(messageText(type));
  else if (type.symbols !== undefined)
    nested.push(`enum ${type.name} {\n${type.symbols.map((symbol, index) => `${symbol} = ${index};`).join("\n")}\n}`);
  else return scalar(type.type).proto;
  return type.name ?? "";
}

function isUnion(type: Avro): type is readonly Avro[] {
  return Array.isArray(type);
}

/** The branch of a union that is not null. */
function inner(union: readonly Avro[]): Avro {
  const [, branch] = union;
  if (branch === undefined || union[0] !== "null" || union.length > 2) throw new Error("only null and one other");
  return branch;
}

function scalar(name: string): { readonly proto: string; readonly json: object } {
  const found = SCALARS[name];
  if (found === undefined) throw new Error(`no type ${name}`);
  return found;
}
