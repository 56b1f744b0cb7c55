import { clearField, create, type DescMessage, isFieldSet, type Message } from "@bufbuild/protobuf";
import { META } from "../undescriptor/meta.ts";
import { OPTIONS, type OptionsKind } from "../undescriptor/options.ts";

/** Of options those that Confluent's registry carries over; undefined where there are none. */
export function keptOptions<Desc extends DescMessage>(
  kind: OptionsKind,
  schema: Desc,
  options: Message | undefined,
): ReturnType<typeof create<Desc>> | undefined {
  if (options === undefined) return undefined;
  const names: readonly string[] = OPTIONS[kind].names;
  const kept = create(schema);
  Object.assign(kept, options);
  for (const field of schema.fields) if (!names.includes(field.name)) clearField(kept, field);
  kept.$unknown = OPTIONS[kind].meta === undefined ? [] : (options.$unknown ?? []).filter(({ no }) => no === META);
  return kept.$unknown.length > 0 || schema.fields.some((field) => isFieldSet(kept, field)) ? kept : undefined;
}
