/**
 * JSON text as data that loses nothing: numbers keep their digits, objects keep the order of their members and
 * their duplicates, and everything knows where in the text it stood (offsets in UTF-16 units).
 */
export type JsonValue = JsonNull | JsonBoolean | JsonNumber | JsonString | JsonArray | JsonObject;

interface Placed {
  readonly start: number;
  readonly end: number;
}

/** `null`, with its place in the text. */
export interface JsonNull extends Placed {
  readonly kind: "null";
}

/** `true` or `false`, with its place in the text. */
export interface JsonBoolean extends Placed {
  readonly kind: "boolean";
  readonly value: boolean;
}

/** `text` is the number as it was written: `1e2`, `-0`, `123456789012345678901`. */
export interface JsonNumber extends Placed {
  readonly kind: "number";
  readonly text: string;
}

/** A string, with its place in the text; `value` has its escapes resolved. */
export interface JsonString extends Placed {
  readonly kind: "string";
  readonly value: string;
}

/** An array, with its place in the text. */
export interface JsonArray extends Placed {
  readonly kind: "array";
  readonly items: readonly JsonValue[];
}

/** A key of an object with its value; `keyStart` is where the key begins, in UTF-16 units. */
export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly value: JsonValue;
}

/** An object with its members in the order of the text, a key that is repeated as often as it is written. */
export interface JsonObject extends Placed {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
}
