/**
 * What the events of a schema look like to a program that reads them, whatever the format: the same types stand for the same
 * shapes, and a type inside itself is one shape, so that shapes may form circles.
 */
export type Shape = RecordShape | GroupShape | ListShape | MapShape | ChoiceShape | ScalarShape;

/** What any shape can do. */
interface AnyShape {
  /** A value of the shape as JSON shows it. */
  readonly view: (value: unknown) => unknown;
}

/** An object with fields of its own names. */
export interface RecordShape extends AnyShape {
  readonly kind: "record";
  readonly fields: readonly FieldShape[];
}

/** A field of a record, with the shape of its values. */
export interface FieldShape {
  /** Its name in paths and in the JSON view. */
  readonly name: string;
  readonly shape: Shape;
  /** The member of the value that holds it, where that is called otherwise. */
  readonly member?: string;
  /** Whether there are events without it. */
  readonly optional?: true;
}

/**
 * Fields of a record of which at most one is set: the value has the member of that one as its `case`, and what it holds as its
 * `value`. In paths and in the JSON view they are fields of the record itself.
 */
export interface GroupShape extends AnyShape {
  readonly kind: "group";
  /** What the format calls it. */
  readonly name: string;
  readonly fields: readonly FieldShape[];
}

/** The fields that a record has in paths and in the JSON view: those of its groups are its own. */
export function recordFields({ fields }: RecordShape): readonly FieldShape[] {
  return fields.flatMap((field) => (field.shape.kind === "group" ? field.shape.fields : [field]));
}

/** The member of a value that holds a field. */
export function memberName({ name, member = name }: FieldShape): string {
  return member;
}

/** The field of a group that a value has set; undefined where it has none. */
export function setFieldOf({ fields }: GroupShape, value: unknown): FieldShape | undefined {
  const set: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "case") : undefined;
  return fields.find((field) => memberName(field) === set);
}

/** An array. */
export interface ListShape extends AnyShape {
  readonly kind: "list";
  readonly items: Shape;
}

/** An object whose keys are data. */
export interface MapShape extends AnyShape {
  readonly kind: "map";
  readonly values: Shape;
}

/** One of several shapes. */
export interface ChoiceShape extends AnyShape {
  readonly kind: "choice";
  readonly branches: readonly Branch[];
  /** The branch that a value is of; undefined for a value of none. */
  readonly branchOf: (value: unknown) => Branch | undefined;
}

/** A branch of a choice. */
export interface Branch {
  /** What the format calls it: the full name of its type, or its kind. */
  readonly name: string;
  readonly shape: Shape;
}

/** A value without parts that a path leads to: bytes are one. */
export interface ScalarShape extends AnyShape {
  readonly kind: "scalar";
  /** What its values are in the JSON view; `other` where they may be several. */
  readonly json: "null" | "boolean" | "number" | "string" | "other";
  /** Whether there is but one such value. */
  readonly constant?: true;
}

/** The member by which a record of a choice says which branch it is, where a format has its decoded values say so. */
export const TAG = "$type";
