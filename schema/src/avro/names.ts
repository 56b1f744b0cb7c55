import { type Name, PRIMITIVES, type PrimitiveKind } from "./model.ts";
import type { AvroStrictness } from "./strictness.ts";

/** One UTF-16 unit that may begin a name: Avro Java takes any letter of the basic plane. */
const LETTER = /^[\p{L}_]$/u;
const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}_]$/u;
const ASCII_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * What is wrong with a simple name, or undefined where nothing is (Avro 1.12 specification, Names). Letters are those of
 * Java's UTF validator; the specification's ASCII alone under `confluent`.
 */
export function nameFault(name: string, strictness: AvroStrictness): string | undefined {
  if (ASCII_NAME.test(name)) return undefined;
  if (name === "") return "is empty";
  if (strictness === "confluent" && !/^[\x21-\x7e]*$/.test(name)) return "has characters beyond ASCII";
  for (let index = 0; index < name.length; index += 1) {
    const unit = name.charAt(index);
    if (index === 0 && !LETTER.test(unit))
      return `begins with ${JSON.stringify(unit)}, which is neither a letter nor "_"`;
    if (!LETTER_OR_DIGIT.test(unit)) return `has ${JSON.stringify(unit)}, which is neither a letter, a digit nor "_"`;
  }
  return undefined;
}

/** What is wrong with a namespace, or undefined: each part between the dots is a name; an empty one is none at all. */
export function namespaceFault(space: string): string | undefined {
  if (space === "") return undefined;
  const faulty = space.split(".").find((part) => nameFault(part, "java") !== undefined);
  return faulty === undefined ? undefined : `part ${JSON.stringify(faulty)} ${nameFault(faulty, "java")}`;
}

/** A name in its namespace: a dot in the name decides, else the namespace given (Avro 1.12 specification, Names). */
export function makeName(text: string, space: string): Name {
  const dot = text.lastIndexOf(".");
  const short = text.slice(dot + 1);
  const own = dot === -1 ? space : text.slice(0, dot);
  return { short, space: own, full: own === "" ? short : `${own}.${short}` };
}

/** The full names that a reference may mean, in the order to try: in the namespace around it, then as it stands. */
export function candidates(text: string, space: string): readonly string[] {
  return text.includes(".") || space === "" ? [text] : [`${space}.${text}`, text];
}

/** Whether a name is one of Avro's eight primitive types. */
export function isPrimitive(name: string): name is PrimitiveKind {
  return (PRIMITIVES as readonly string[]).includes(name);
}

/** How a full name is written where `space` is the namespace around it: short if that means the same. */
export function qualified(full: string, space: string): string {
  const name = makeName(full, "");
  const reserved = isPrimitive(name.short) || COMPLEX.has(name.short);
  return name.space !== "" && name.space === space && !reserved ? name.short : full;
}

const COMPLEX: ReadonlySet<string> = new Set(["record", "enum", "array", "map", "union", "fixed"]);
