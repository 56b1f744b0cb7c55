import type { EventInput, GenerateInput } from "@concordat/codegen";

/** The path by which the schema imports its money; by Confluent's default the subject that has it, too. */
export const MONEY_PATH = "shop/types/money.proto";

/** An imported type. */
export const MONEY = `syntax = "proto3";

package shop.types;

// An amount of money.
message Money {
  string currency = 1;
  int64 units = 2;
  int32 nanos = 3;
}
`;

const shipment = (fields: string, kinds: string): string => `syntax = "proto3";

package shop;

import "google/protobuf/timestamp.proto";
import "${MONEY_PATH}";

message Address {
  string street = 1;
}

// A parcel went off.
message ParcelSent {
  string parcel_id = 1;
  shop.types.Money value = 2;
  google.protobuf.Timestamp sent_at = 3;
  Kind kind = 4;
  repeated Address addresses = 5;
${fields}
  enum Kind {
    KIND_UNSPECIFIED = 0;
    KIND_LETTER = 1;
${kinds}
  }
}
`;

/** What a shop tells of its parcels: an event that is not the first message of its file. */
export const SHIPMENT_V1 = shipment("  string note = 6;", "");
/** The next version: a field went, another came, and there is one more kind. */
export const SHIPMENT_V2 = shipment("  repeated string tags = 7;\n  reserved 6;", "    KIND_PALLET = 2;");

/** What code is generated from. */
export function shipmentsInput(schema: string): GenerateInput {
  const money = { name: MONEY_PATH, subject: MONEY_PATH, version: 1 };
  const event: EventInput = {
    subject: "shop.ParcelSent",
    schemaType: "PROTOBUF",
    message: "shop.ParcelSent",
    schema,
    references: [money],
    resolved: [{ ...money, text: MONEY }],
  };
  return { topics: [{ topic: "shipments", events: [event] }] };
}
