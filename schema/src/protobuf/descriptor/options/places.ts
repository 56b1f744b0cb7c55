import { Edition, type FileDescriptorProto, FieldOptions_OptionTargetType as Target } from "@bufbuild/protobuf/wkt";
import type { Span } from "../../../error.ts";
import type { AddNote } from "../../diagnose/facts.ts";
import type { Declaration } from "../declarations.ts";
import { type Built, isBuilt } from "./built.ts";
import type { FoundField } from "./definitions.ts";

/** Ranges, services and methods are not in it: there compilers differ, and buf takes all options. */
const TARGETS: Readonly<Partial<Record<Declaration["kind"], Target>>> = {
  file: Target.TARGET_TYPE_FILE,
  message: Target.TARGET_TYPE_MESSAGE,
  field: Target.TARGET_TYPE_FIELD,
  oneof: Target.TARGET_TYPE_ONEOF,
  enum: Target.TARGET_TYPE_ENUM,
  value: Target.TARGET_TYPE_ENUM_ENTRY,
};

/** The editions of which some options are, oldest first; `proto2` and `proto3` are before all of them. */
const EDITIONS = ["", "2023", "2024"];

/** Options that editions brought, or took away again (descriptor.proto, feature_support). */
const SUPPORT: ReadonlyMap<string, { readonly from?: string; readonly until?: string }> = new Map([
  ["google.protobuf.FeatureSet.enforce_naming_style", { from: "2024" }],
  ["google.protobuf.FeatureSet.default_symbol_visibility", { from: "2024" }],
  ["google.protobuf.FileOptions.java_multiple_files", { until: "2024" }],
  ["google.protobuf.FileOptions.java_string_check_utf8", { until: "2023" }],
  ["google.protobuf.FieldOptions.ctype", { until: "2024" }],
  ["google.protobuf.FieldOptions.packed", { until: "2023" }],
]);

/** Options that `protoc` makes itself. */
const OWN = new Set(["google.protobuf.MessageOptions.map_entry"]);

/** Notes options that may not stand on a declaration of a kind, or not in a file's edition. */
export function checkPlaces(built: Built, kind: Declaration["kind"], file: FileDescriptorProto, note: AddNote): void {
  const edition = file.syntax !== "editions" ? "" : file.edition === Edition.EDITION_2023 ? "2023" : "2024";
  for (const { found, at, values } of built.fields.values()) {
    const targets = found.field.options?.targets ?? [];
    const target = TARGETS[kind];
    if (targets.length > 0 && target !== undefined && !targets.includes(target))
      note("protobuf/option-target", at, { option: found.name, kind });
    checkSupport(found, edition, at, note);
    for (const value of values) {
      if (isBuilt(value)) checkPlaces(value, kind, file, note);
      else if (value === 0 && isFeature(found))
        note("protobuf/unknown-feature-value", at, { feature: found.field.name });
    }
  }
}

function checkSupport({ name, field }: FoundField, edition: string, at: Span, note: AddNote): void {
  const { from = "", until = "9999" } = SUPPORT.get(name) ?? {};
  const outside = EDITIONS.indexOf(edition) < EDITIONS.indexOf(from) || edition >= until;
  const feature = isFeature({ name }) || /^google\.protobuf\.[A-Za-z]+Options\.features$/.test(name);
  if (outside || (feature && edition === ""))
    note("protobuf/option-in-edition", at, { option: field.name, edition: edition === "" ? "no edition" : edition });
  if (OWN.has(name) || field.name === "uninterpreted_option")
    note("protobuf/option-of-protoc", at, { option: field.name });
}

function isFeature({ name }: Pick<FoundField, "name">): boolean {
  return name.startsWith("google.protobuf.FeatureSet.");
}
