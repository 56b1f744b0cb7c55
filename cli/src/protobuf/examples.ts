import type { RuleExample, RuleExamples } from "../why/examples.ts";

const file = (body: string, head = 'syntax = "proto3";'): string => `${head}\npackage shop;\n\n${body}\n`;
const message = (fields: string): string =>
  `message Order {\n${fields
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n")}\n}`;
/** The fields of a message change. */
const fields = (old: string, changed: string, beside = "", head?: string): RuleExample => {
  const whole = (text: string) => file(`${message(text)}${beside === "" ? "" : `\n\n${beside}`}`, head);
  return { old: whole(old), new: whole(changed) };
};
const files = (old: string, changed: string, head?: string): RuleExample => ({
  old: file(old, head),
  new: file(changed, head),
});
const PROTO2 = 'syntax = "proto2";';
const EDITION = 'edition = "2023";';
const CARD = "message Card {\n  string number = 1;\n}";
const STATUS = "enum Status {\n  NEW = 0;\n  PAID = 1;\n}";
const withStatus = (changed: string): RuleExample => {
  const whole = (status: string) => file(`${message("Status status = 1;")}\n\n${status}`);
  return { old: whole(STATUS), new: whole(changed) };
};
const importing = (old: string, changed: string): RuleExample => {
  const whole = file(`import "money.proto";\n\n${message("Money total = 1;")}`);
  return { old: whole, new: whole, imported: { name: "money.proto", old: file(old), new: file(changed) } };
};

/** A change for each rule of Protobuf. */
export const PROTOBUF_EXAMPLES: RuleExamples = {
  "protobuf/package-changed": {
    old: file(message("string id = 1;")),
    new: file(message("string id = 1;")).replace("shop", "store"),
  },
  "protobuf/message-removed": files(`${message("string id = 1;")}\n\n${CARD}`, message("string id = 1;")),
  "protobuf/field-kind-changed": fields("string card = 1;", "Card card = 1;", CARD),
  "protobuf/field-scalar-kind-changed": fields("string total = 1;", "int32 total = 1;"),
  "protobuf/field-named-type-changed": fields(
    "Card paid = 1;",
    "Voucher paid = 1;",
    `${CARD}\n\n${CARD.replace("Card", "Voucher")}`,
  ),
  "protobuf/field-message-changed": importing(
    "message Money {\n  int64 units = 1;\n}",
    "message Money {\n  string units = 1;\n}",
  ),
  "protobuf/field-numeric-label-changed": fields("repeated int32 sizes = 1;", "optional int32 sizes = 1;", "", PROTO2),
  "protobuf/required-field-added": fields(
    "optional string id = 1;",
    "optional string id = 1;\nrequired string region = 2;",
    "",
    PROTO2,
  ),
  "protobuf/required-field-removed": fields(
    "required string id = 1;\nrequired string region = 2;",
    "required string id = 1;",
    "",
    PROTO2,
  ),
  "protobuf/field-made-required": fields(
    "string id = 1;",
    "string id = 1 [features.field_presence = LEGACY_REQUIRED];",
    "",
    EDITION,
  ),
  "protobuf/message-encoding-changed": fields(
    "Card card = 1;",
    "Card card = 1 [features.message_encoding = DELIMITED];",
    CARD,
    EDITION,
  ),
  "protobuf/oneof-field-removed": fields(
    "oneof paid {\n  string card = 1;\n  string voucher = 2;\n}",
    "oneof paid {\n  string card = 1;\n}",
  ),
  "protobuf/multiple-fields-moved-to-oneof": fields(
    "string card = 1;\nstring voucher = 2;",
    "oneof paid {\n  string card = 1;\n  string voucher = 2;\n}",
  ),
  "protobuf/field-moved-to-existing-oneof": fields(
    "oneof paid {\n  string card = 1;\n}\nstring voucher = 2;",
    "oneof paid {\n  string card = 1;\n  string voucher = 2;\n}",
  ),
  "protobuf/field-removed": fields("string id = 1;\nstring note = 2;", "string id = 1;"),
  "protobuf/field-renamed": fields("string note = 1;", "string remark = 1;"),
  "protobuf/number-reused": fields("string note = 1;", "int32 count = 1;"),
  "protobuf/json-name-changed": fields("string note = 1;", 'string note = 1 [json_name = "remark"];'),
  "protobuf/singular-to-repeated": fields("string note = 1;", "repeated string note = 1;"),
  "protobuf/repeated-to-singular": fields("repeated string note = 1;", "string note = 1;"),
  "protobuf/field-into-oneof": fields("string card = 1;", "oneof paid {\n  string card = 1;\n}"),
  "protobuf/field-out-of-oneof": fields("oneof paid {\n  string card = 1;\n}", "string card = 1;"),
  "protobuf/presence-changed": fields("optional bool paid = 1;", "bool paid = 1;"),
  "protobuf/optional-to-required": fields("optional string id = 1;", "required string id = 1;", "", PROTO2),
  "protobuf/utf8-checked": fields("string id = 1 [features.utf8_validation = NONE];", "string id = 1;", "", EDITION),
  "protobuf/enum-closed": {
    old: file(`${message("Status status = 1;")}\n\n${STATUS}`, EDITION),
    new: file(
      `${message("Status status = 1;")}\n\n${STATUS.replace("{\n", "{\n  option features.enum_type = CLOSED;\n")}`,
      EDITION,
    ),
  },
  "protobuf/default-changed": fields(
    "optional int32 count = 1 [default = 1];",
    "optional int32 count = 1 [default = 2];",
    "",
    PROTO2,
  ),
  "protobuf/group-changed": fields(
    "optional group Item = 1 {\n  optional string name = 1;\n}",
    "message Item {\n  optional string name = 1;\n}\noptional Item item = 1;",
    "",
    PROTO2,
  ),
  "protobuf/type-changed": fields(
    "optional group Item = 1 {\n  optional string count = 1;\n}",
    "optional group Item = 1 {\n  optional int32 count = 1;\n}",
    "",
    PROTO2,
  ),
  "protobuf/type-replaced": {
    old: file(`import "money.proto";\n\n${message("cash.Money total = 1;")}`),
    new: file(`import "money.proto";\n\n${message("bank.Money total = 1;")}`),
    imported: {
      name: "money.proto",
      old: file("message Money {\n  int64 units = 1;\n}").replace("shop", "cash"),
      new: file("message Money {\n  int64 units = 1;\n}").replace("shop", "bank"),
    },
  },
  "protobuf/bytes-as-string": fields("bytes note = 1;", "string note = 1;"),
  "protobuf/string-as-bytes": fields("string note = 1;", "bytes note = 1;"),
  "protobuf/number-as-bool": fields("int32 paid = 1;", "bool paid = 1;"),
  "protobuf/bool-as-number": fields("bool paid = 1;", "int32 paid = 1;"),
  "protobuf/number-as-enum": fields("int32 status = 1;", "Status status = 1;", STATUS),
  "protobuf/enum-as-number": fields("Status status = 1;", "int32 status = 1;", STATUS),
  "protobuf/number-truncated": fields("int64 count = 1;", "int32 count = 1;"),
  "protobuf/sign-changed": fields("int32 count = 1;", "uint32 count = 1;"),
  "protobuf/number-widened": fields("int32 count = 1;", "int64 count = 1;"),
  "protobuf/enum-value-moved": withStatus("enum Status {\n  NEW = 0;\n  PAID = 2;\n}"),
  "protobuf/enum-value-renamed": withStatus("enum Status {\n  NEW = 0;\n  SETTLED = 1;\n}"),
  "protobuf/enum-value-removed": withStatus("enum Status {\n  NEW = 0;\n}"),
  "protobuf/reserved-number-taken": fields("reserved 2;\nstring id = 1;", "string id = 1;\nstring note = 2;"),
  "protobuf/reserved-name-taken": fields('reserved "note";\nstring id = 1;', "string id = 1;\nstring note = 2;"),
};
