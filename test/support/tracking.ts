import type { GenerateInput } from "@concordat/codegen";

/** What the tracking of parcels is sent by: a key that is not the first message of its file, with a message of another in it. */
export const TRACKING_KEY = `syntax = "proto3";

package shop;

message Carrier {
  string name = 1;
}

// Who has a parcel, and its number there.
message TrackingKey {
  Carrier carrier = 1;
  int64 number = 2;
  string parcel_id = 3;
}
`;

export const TRACKED = `syntax = "proto3";

package shop;

message Tracked {
  string status = 1;
}
`;

/** What code is generated from. */
export const TRACKING_INPUT: GenerateInput = {
  topics: [
    {
      topic: "tracking",
      events: [{ subject: "tracking-value", schemaType: "PROTOBUF", schema: TRACKED }],
      key: { subject: "tracking-key", schemaType: "PROTOBUF", message: "shop.TrackingKey", schema: TRACKING_KEY },
    },
  ],
};
