import type { DescMessage } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { integerFrom, type Random } from "../random.ts";

/** Values of the messages whose meaning narrows what their fields may hold (google.protobuf; ProtoJSON has no form for others). */
const MAKERS: Readonly<Record<string, (random: Random) => Readonly<Record<string, unknown>>>> = {
  // From the year 1 to the year 9999.
  "google.protobuf.Timestamp": (random) => ({
    seconds: BigInt(integerFrom(random, -62_135_596_800, 253_402_300_799)),
    nanos: nanos(random),
  }),
  "google.protobuf.Duration": (random) => {
    const [seconds, part] = [integerFrom(random, 0, 315_576_000_000), nanos(random)];
    const back = random() < 0.5;
    return { seconds: BigInt(back ? -seconds : seconds), nanos: back ? 0 - part : part };
  },
  "google.protobuf.FieldMask": () => ({}),
  "google.protobuf.Any": () => ({}),
  "google.protobuf.Value": (random) => {
    const kinds = [{ null_value: 0 }, { bool_value: true }, { number_value: 1.5 }, { string_value: "a" }] as const;
    return kinds[integerFrom(random, 0, kinds.length - 1)] ?? kinds[0];
  },
};

function nanos(random: Random): number {
  return random() < 0.5 ? 0 : integerFrom(random, 0, 999_999_999);
}

/** A value of a message of google.protobuf that not every content is a value of; undefined for any other message. */
export function wellKnownValue(type: DescMessage, random: Random): ReflectMessage | undefined {
  const maker = MAKERS[type.typeName];
  if (maker === undefined || !Object.hasOwn(MAKERS, type.typeName)) return undefined;
  const event = reflect(type);
  const values = new Map(Object.entries(maker(random)));
  for (const field of type.fields) if (values.has(field.name)) event.set(field, values.get(field.name));
  return event;
}
