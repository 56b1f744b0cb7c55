import type { Format, SchemaType } from "@concordat/schema";
import { avro } from "@concordat/schema/avro";
import { protobuf } from "@concordat/schema/protobuf";

/** The schema formats that this registry takes, in the order of Confluent's list; a new one plugs in here. */
export const FORMATS: ReadonlyMap<string, Format> = new Map<SchemaType, Format>([
  ["PROTOBUF", protobuf as Format],
  ["AVRO", avro as Format],
]);
