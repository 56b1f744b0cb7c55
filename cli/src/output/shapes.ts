/** A JSON Schema. */
export type OutputShape = Readonly<Record<string, unknown>>;

/** Any string. */
export const outString: OutputShape = { type: "string" };
/** Any number. */
export const outNumber: OutputShape = { type: "number" };
/** A whole number from 0. */
export const outCount: OutputShape = { type: "integer", minimum: 0 };
/** True or false. */
export const outFlag: OutputShape = { type: "boolean" };
/** Any object. */
export const outObject: OutputShape = { type: "object" };

/** One of some words. */
export function outWord(...words: readonly string[]): OutputShape {
  return { enum: words };
}

/** A list of items of one kind. */
export function outList(items: OutputShape): OutputShape {
  return { type: "array", items };
}

/** An object with these members, some of which may be absent; later versions of the command may add others. */
export function outMembers(
  required: Readonly<Record<string, OutputShape>>,
  optional: Readonly<Record<string, OutputShape>> = {},
): OutputShape {
  return { type: "object", required: Object.keys(required), properties: { ...required, ...optional } };
}
