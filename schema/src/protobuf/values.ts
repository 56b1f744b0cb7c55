import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";

/** Puts one value into an event. */
export type Setter = (event: ReflectMessage) => void;

/** Messages within messages that values go into. */
const DEPTH = 2;
/** Values of one enum that are tried. */
const ENUM_VALUES = 50;
/** Fields of one message whose values are tried as its own. */
const INNER_FIELDS = 20;

const INT32 = [1, 2 ** 31 - 1, -1];
const UINT32 = [1, 2 ** 31];
const INT64 = [1n, 2n ** 31n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 63n - 1n, -1n];
const UINT64 = [1n, 2n ** 31n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 63n];
const DOUBLES = [1, -0.5];

/** Values that tell readers of different types apart: the ends of ranges, text that is no ASCII, bytes that are no text. */
const SCALARS: Readonly<Record<ScalarType, readonly unknown[]>> = {
  [ScalarType.BOOL]: [true],
  [ScalarType.STRING]: ["a", "1", "é", "ab"],
  [ScalarType.BYTES]: [Uint8Array.of(97), Uint8Array.of(0xff), Uint8Array.of(8, 1)],
  [ScalarType.DOUBLE]: DOUBLES,
  [ScalarType.FLOAT]: DOUBLES,
  [ScalarType.INT32]: INT32,
  [ScalarType.SINT32]: INT32,
  [ScalarType.SFIXED32]: INT32,
  [ScalarType.UINT32]: UINT32,
  [ScalarType.FIXED32]: UINT32,
  [ScalarType.INT64]: INT64,
  [ScalarType.SINT64]: INT64,
  [ScalarType.SFIXED64]: INT64,
  [ScalarType.UINT64]: UINT64,
  [ScalarType.FIXED64]: UINT64,
};

const ZEROS: ReadonlyMap<ScalarType, unknown> = new Map<ScalarType, unknown>([
  [ScalarType.BOOL, false],
  [ScalarType.STRING, ""],
  [ScalarType.BYTES, new Uint8Array()],
  [ScalarType.INT64, 0n],
  [ScalarType.SINT64, 0n],
  [ScalarType.SFIXED64, 0n],
  [ScalarType.UINT64, 0n],
  [ScalarType.FIXED64, 0n],
]);

/** Ways to set a field, small values first. */
export function settersOf(field: DescField, depth = 0): readonly Setter[] {
  switch (field.fieldKind) {
    case "scalar":
      return scalars(field.scalar, field.presence !== FeatureSet_FieldPresence.IMPLICIT).map(
        (value) => (event) => event.set(field, value),
      );
    case "enum":
      return enumNumbers(field.enum, field.presence !== FeatureSet_FieldPresence.IMPLICIT).map(
        (value) => (event) => event.set(field, value),
      );
    case "message":
      return messages(field.message, depth).map((value) => (event) => event.set(field, value));
    case "list":
      return lists(elements(field, depth)).map((items) => (event) => {
        const list = event.get(field);
        for (const item of items) list.add(item);
      });
    case "map": {
      const [key] = scalars(field.mapKey, false);
      return [
        ...elements(field, depth).map(
          (value): Setter =>
            (event) =>
              void event.get(field).set(key, value),
        ),
        ...scalars(field.mapKey, false)
          .slice(1)
          .flatMap((other) =>
            elements(field, depth)
              .slice(0, 1)
              .map(
                (value): Setter =>
                  (event) =>
                    void event.get(field).set(other, value),
              ),
          ),
      ];
    }
  }
}

function scalars(type: ScalarType, zero: boolean): readonly unknown[] {
  return zero ? [ZEROS.get(type) ?? 0, ...SCALARS[type]] : SCALARS[type];
}

function enumNumbers({ values }: DescEnum, zero: boolean): readonly number[] {
  const numbers = new Set(values.map(({ number }) => number));
  return [...numbers].filter((number) => zero || number !== 0).slice(0, ENUM_VALUES);
}

function elements(field: DescField & { readonly fieldKind: "list" | "map" }, depth: number): readonly unknown[] {
  const kind = field.fieldKind === "list" ? field.listKind : field.mapKind;
  if (kind === "message") return field.message === undefined ? [] : messages(field.message, depth);
  if (kind === "enum") return field.enum === undefined ? [] : enumNumbers(field.enum, true);
  return field.scalar === undefined ? [] : scalars(field.scalar, false);
}

/** One element of each, and the first twice. */
function lists(items: readonly unknown[]): readonly (readonly unknown[])[] {
  const [first, second = first] = items;
  return first === undefined ? [] : [...items.map((item) => [item]), [first, second]];
}

/** The empty message, and one for each value of each of its fields. */
function messages(type: DescMessage, depth: number): readonly ReflectMessage[] {
  const single =
    depth >= DEPTH
      ? []
      : type.fields
          .slice(0, INNER_FIELDS)
          .flatMap((field) => settersOf(field, depth + 1).map((set) => messageWith(type, [set])));
  return [messageWith(type, []), ...single].flatMap((one) => one ?? []);
}

/**
 * An event with these values, and the smallest ones that it requires (proto2). Undefined where what it requires has no
 * end or is too much, or a value cannot be set.
 */
export function messageWith(type: DescMessage, setters: readonly Setter[]): ReflectMessage | undefined {
  if (requiredParts(type) > MOST_REQUIRED) return undefined;
  const event = reflect(type);
  for (const set of setters) set(event);
  return withRequired(event) ? event : undefined;
}

/** The most messages that an event may require. */
const MOST_REQUIRED = 1_000;

const required = new WeakMap<DescMessage, number>();

/** How many messages an event is made of that has what it requires and nothing else; infinite where that has no end. */
export function requiredParts(type: DescMessage): number {
  const known = required.get(type);
  if (known !== undefined) return known;
  // One that requires itself has no end.
  required.set(type, Number.POSITIVE_INFINITY);
  const parts = type.fields
    .filter(({ presence }) => presence === FeatureSet_FieldPresence.LEGACY_REQUIRED)
    .reduce((sum, field) => sum + (field.fieldKind === "message" ? requiredParts(field.message) : 0), 1);
  required.set(type, parts);
  return parts;
}

function withRequired(event: ReflectMessage): boolean {
  return missingFields(event).every((field) => {
    if (field.fieldKind !== "message") {
      settersOf(field)[0]?.(event);
      return event.isSet(field);
    }
    const inner = reflect(field.message);
    if (requiredParts(field.message) > MOST_REQUIRED || !withRequired(inner)) return false;
    event.set(field, inner);
    return true;
  });
}

/** The required fields that an event does not have. */
export function missingFields(event: ReflectMessage): readonly DescField[] {
  return event.fields.filter(
    (field) => field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED && !event.isSet(field),
  );
}
