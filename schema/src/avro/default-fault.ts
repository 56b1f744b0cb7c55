import { member } from "../text/json.ts";
import { literal } from "../text/literal.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import { describeType } from "./describe.ts";
import type { AvroField, AvroRecord, AvroType } from "./model.ts";

/** What is wrong with a default that registries take, and the type that it is wrong for. */
export interface DefaultFault {
  /** `unusable`: it is no value of the type, and reading fails where it is needed. `digits`: it is one, of another worth. */
  readonly kind: "unusable" | "digits";
  readonly detail: string;
}

/** What is known of records held against values; undefined while that is found out. */
type Known = Map<AvroRecord, Map<JsonValue, DefaultFault | undefined>>;

/**
 * What is wrong with a field's default by the Avro specification (1.12, Complex Types): Avro Java, and Confluent's registry
 * with it, looks neither at the symbols of an enum, nor at the length of a fixed, nor at the characters of bytes. A decimal's
 * default is the text of its bytes, not of its digits. Each record is held against each value once.
 */
export function faultOfDefault({ type, default: given }: AvroField): DefaultFault | undefined {
  return given === undefined ? undefined : faultOf(type, given, new Map());
}

function faultOf(type: AvroType, json: JsonValue, known: Known): DefaultFault | undefined {
  switch (type.kind) {
    case "union":
      return faultOfUnion(type.branches, json, known);
    case "array":
      return json.kind === "array" ? first(json.items, (item) => faultOf(type.items, item, known)) : notOne(type);
    case "map":
      return json.kind === "object"
        ? first(json.members, ({ value }) => faultOf(type.values, value, known))
        : notOne(type);
    case "record":
      return json.kind === "object" ? faultOfRecord(type, json, known) : notOne(type);
    case "null":
    case "boolean":
      return json.kind === type.kind ? undefined : notOne(type);
    case "int":
    case "long":
      return json.kind === "number" ? undefined : notOne(type);
    case "float":
    case "double":
      return json.kind === "number" || (json.kind === "string" && isNumeric(json.value)) ? undefined : notOne(type);
    default:
      return json.kind === "string" ? faultOfText(type, json.value) : notOne(type);
  }
}

/** Avro Java takes the text of a number, `NaN` and `Infinity`. */
function isNumeric(text: string): boolean {
  return text === "NaN" || (text.trim() !== "" && !Number.isNaN(Number(text)));
}

/** A default of any branch will do; what is wrong is said of the first, for which most are meant. */
function faultOfUnion(branches: readonly AvroType[], json: JsonValue, known: Known): DefaultFault | undefined {
  const faults = branches.map((branch) => faultOf(branch, json, known));
  return faults.includes(undefined) ? undefined : (faults.find((one) => one?.kind === "digits") ?? faults[0]);
}

function faultOfRecord(record: AvroRecord, json: JsonObject, known: Known): DefaultFault | undefined {
  const values = known.get(record) ?? new Map<JsonValue, DefaultFault | undefined>();
  known.set(record, values);
  if (values.has(json)) return values.get(json);
  values.set(json, undefined);
  const fault = first(record.fields, (field) => {
    const given = member(json, field.name) ?? field.default;
    return given === undefined
      ? unusable(`${describeType(record)} needs its field ${field.name}`)
      : faultOf(field.type, given, known);
  });
  values.set(json, fault);
  return fault;
}

function faultOfText(type: AvroType, text: string): DefaultFault | undefined {
  if (type.kind === "enum")
    return type.symbols.includes(text) ? undefined : unusable(`enum ${type.name.full} has no symbol ${literal(text)}`);
  if (type.kind !== "bytes" && type.kind !== "fixed") return undefined;
  const beyond = Array.from(text).find((character) => (character.codePointAt(0) ?? 0) > 0xff);
  if (beyond !== undefined)
    return unusable(`${literal(beyond)} is no byte: each character up to U+00FF stands for one`);
  if (type.kind === "fixed" && text.length !== type.size)
    return unusable(`it has ${text.length} bytes, and ${describeType(type)} was declared`);
  const digits = type.logical?.kind === "decimal" && /^[+-]?\d+(\.\d+)?$/.test(text);
  return digits ? { kind: "digits", detail: text } : undefined;
}

function notOne(type: AvroType): DefaultFault {
  return unusable(`it is no ${describeType(type)}`);
}

function unusable(detail: string): DefaultFault {
  return { kind: "unusable", detail };
}

function first<Item>(items: readonly Item[], find: (item: Item) => DefaultFault | undefined): DefaultFault | undefined {
  for (const item of items) {
    const fault = find(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
