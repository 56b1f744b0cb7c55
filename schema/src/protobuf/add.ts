import type { FieldDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { FieldPairFacts, ProtobufFacts, ProtobufRuleId } from "./facts.ts";
import { fieldTypeText } from "./view.ts";
import type { FieldPair, Walk } from "./walk.ts";

/** What a rule says of two fields besides what all say. */
type More<Id extends ProtobufRuleId> = Omit<ProtobufFacts[Id], keyof FieldPairFacts>;

/** Adds a finding about two fields. */
export type AddToField = <Id extends ProtobufRuleId>(rule: Id, more: More<Id>) => void;

/** Gives what adds findings about a pair of fields. */
export function addingTo(walk: Walk, pair: FieldPair): AddToField {
  const facts = factsOf(pair.reader, pair.writer);
  return <Id extends ProtobufRuleId>(rule: Id, more: More<Id>) => {
    // What all say of two fields and the rest are together all that the rule has.
    const all = { ...facts, ...more } as unknown as ProtobufFacts[Id];
    walk.add(rule, pair, all);
  };
}

/** What is said of two fields. */
export function factsOf(reader: FieldDescriptorProto, writer: FieldDescriptorProto): FieldPairFacts {
  return {
    field: writer.name,
    readerField: reader.name,
    number: writer.number,
    reader: fieldTypeText(reader),
    writer: fieldTypeText(writer),
  };
}
