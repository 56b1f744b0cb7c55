import { clone, type DescField, ScalarType } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";

/** Events with one thing less: a field, an element, an entry, the last letter or byte of a value; also within messages. */
export function reductionsOf(event: ReflectMessage): readonly ReflectMessage[] {
  return event.fields.flatMap((field) => (event.isSet(field) ? [without(event, field), ...within(event, field)] : []));
}

function copyOf(event: ReflectMessage): ReflectMessage {
  return reflect(event.desc, clone(event.desc, event.message));
}

function changed(event: ReflectMessage, change: (copy: ReflectMessage) => void): ReflectMessage {
  const copy = copyOf(event);
  change(copy);
  return copy;
}

function without(event: ReflectMessage, field: DescField): ReflectMessage {
  return changed(event, (copy) => copy.clear(field));
}

function within(event: ReflectMessage, field: DescField): readonly ReflectMessage[] {
  switch (field.fieldKind) {
    case "message":
      return reductionsOf(event.get(field)).map((inner) => changed(event, (copy) => copy.set(field, inner)));
    case "scalar":
      return shorter(event.get(field), field.scalar).map((value) => changed(event, (copy) => copy.set(field, value)));
    case "list": {
      const items = [...event.get(field)];
      return [
        ...items.map((_, index) => items.toSpliced(index, 1)),
        ...items.flatMap((item, index) => reduced(item, field).map((value) => items.with(index, value))),
      ].map((left) =>
        changed(event, (copy) => {
          copy.get(field).clear();
          for (const item of left) copy.get(field).add(item);
        }),
      );
    }
    case "map": {
      const entries = [...event.get(field)];
      return [
        ...entries.map(([key]) => changed(event, (copy) => void copy.get(field).delete(key))),
        ...entries.flatMap(([key, value]) =>
          reduced(value, field).map((less) => changed(event, (copy) => void copy.get(field).set(key, less))),
        ),
      ];
    }
    default:
      return [];
  }
}

function reduced(value: unknown, field: DescField & { readonly fieldKind: "list" | "map" }): readonly unknown[] {
  if (field.message !== undefined) return reductionsOf(value as ReflectMessage);
  return field.scalar === undefined ? [] : shorter(value, field.scalar);
}

function shorter(value: unknown, type: ScalarType): readonly unknown[] {
  if (type === ScalarType.STRING && typeof value === "string" && value !== "")
    return [[...value].slice(0, -1).join("")];
  return type === ScalarType.BYTES && value instanceof Uint8Array && value.length > 0 ? [value.slice(0, -1)] : [];
}
