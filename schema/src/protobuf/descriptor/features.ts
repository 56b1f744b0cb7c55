import {
  FeatureSet_EnumType as EnumType,
  type FeatureSet,
  type FieldDescriptorProto,
  FeatureSet_FieldPresence as FieldPresence,
  type FileDescriptorProto,
  FeatureSet_JsonFormat as JsonFormat,
  FieldDescriptorProto_Label as Label,
  FeatureSet_MessageEncoding as MessageEncoding,
  FeatureSet_RepeatedFieldEncoding as RepeatedFieldEncoding,
  FieldDescriptorProto_Type as Type,
  FeatureSet_Utf8Validation as Utf8Validation,
} from "@bufbuild/protobuf/wkt";

/** The features of a part of a file, each as it stands there (specification, Editions). */
export interface Features {
  readonly fieldPresence: FieldPresence;
  readonly enumType: EnumType;
  readonly repeatedFieldEncoding: RepeatedFieldEncoding;
  readonly utf8Validation: Utf8Validation;
  readonly messageEncoding: MessageEncoding;
  readonly jsonFormat: JsonFormat;
}

const PROTO2: Features = {
  fieldPresence: FieldPresence.EXPLICIT,
  enumType: EnumType.CLOSED,
  repeatedFieldEncoding: RepeatedFieldEncoding.EXPANDED,
  utf8Validation: Utf8Validation.NONE,
  messageEncoding: MessageEncoding.LENGTH_PREFIXED,
  jsonFormat: JsonFormat.LEGACY_BEST_EFFORT,
};

const PROTO3: Features = {
  fieldPresence: FieldPresence.IMPLICIT,
  enumType: EnumType.OPEN,
  repeatedFieldEncoding: RepeatedFieldEncoding.PACKED,
  utf8Validation: Utf8Validation.VERIFY,
  messageEncoding: MessageEncoding.LENGTH_PREFIXED,
  jsonFormat: JsonFormat.ALLOW,
};

const EDITIONS: Features = { ...PROTO3, fieldPresence: FieldPresence.EXPLICIT };

/** Something that options, and features among them, may stand on. */
interface WithFeatures {
  readonly options?: { readonly features?: FeatureSet | undefined } | undefined;
}

/** The features of a part that stands within others: what the file's syntax sets, then the file, then from outside in. */
export function featuresOf(file: FileDescriptorProto, ...parts: readonly (WithFeatures | undefined)[]): Features {
  const syntax = file.syntax === "editions" ? EDITIONS : file.syntax === "proto3" ? PROTO3 : PROTO2;
  const sets = [file, ...parts].flatMap((part) => part?.options?.features ?? []);
  return Object.assign({}, syntax, ...sets.map(written)) as Features;
}

/** What is written; a feature of the value 0 is unknown, and as good as not written. */
function written(set: FeatureSet): Partial<Features> {
  const { fieldPresence, enumType, repeatedFieldEncoding, utf8Validation, messageEncoding, jsonFormat } = set;
  return {
    ...(fieldPresence ? { fieldPresence } : {}),
    ...(enumType ? { enumType } : {}),
    ...(repeatedFieldEncoding ? { repeatedFieldEncoding } : {}),
    ...(utf8Validation ? { utf8Validation } : {}),
    ...(messageEncoding ? { messageEncoding } : {}),
    ...(jsonFormat ? { jsonFormat } : {}),
  };
}

/** How a field's values are written. */
export interface FieldEncoding {
  /** Numbers of a list behind each other, with one length for all. */
  readonly packed: boolean;
  /** Messages between marks. */
  readonly delimited: boolean;
  /** Text is UTF-8, and checked. */
  readonly utf8: boolean;
  /** A value that is zero is as good as none, and is not written. */
  readonly implicit: boolean;
}

/** How a field's values are written: its type, its options and its file say so. */
export function encodingOf({ file, field }: { file: FileDescriptorProto; field: FieldDescriptorProto }): FieldEncoding {
  const features = featuresOf(file, field);
  const { options, type } = field;
  const own = options !== undefined && Object.hasOwn(options, "packed") ? options.packed : undefined;
  return {
    packed: isPackable(type) && (own ?? features.repeatedFieldEncoding === RepeatedFieldEncoding.PACKED),
    delimited: type === Type.GROUP || (type === Type.MESSAGE && features.messageEncoding === MessageEncoding.DELIMITED),
    implicit: features.fieldPresence === FieldPresence.IMPLICIT && isPlain(field),
    utf8: type === Type.STRING && features.utf8Validation === Utf8Validation.VERIFY,
  };
}

/** A single scalar or enum that nothing gives presence to but features. */
function isPlain(field: FieldDescriptorProto): boolean {
  const single = field.label !== Label.REPEATED && field.type !== Type.MESSAGE && field.type !== Type.GROUP;
  return single && field.extendee === "" && !Object.hasOwn(field, "oneofIndex");
}

/** Whether a list of this type may be packed: numbers, bools and enums. */
export function isPackable(type: Type): boolean {
  return type !== Type.STRING && type !== Type.BYTES && type !== Type.MESSAGE && type !== Type.GROUP;
}
