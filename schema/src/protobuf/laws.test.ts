import { type DescMessage, toBinary } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import type { Finding } from "../difference.ts";
import type { Schema } from "../format.ts";
import { ruleOf } from "../rule.ts";
import { type Evolution, evolution, fileText } from "./arbitrary.fixture.ts";
import { aboutOf } from "./facts.ts";
import { protobuf } from "./format.ts";
import { type Loss, lossesOf, partsOf } from "./losses.fixture.ts";
import type { ProtobufModel } from "./model.ts";
import { messageBytes, readAs, typeRegistryOf } from "./runtime.ts";
import { sampleMessages } from "./sample.ts";

const runs = process.env.CONCORDAT_DEEP === "1" ? 20_000 : 600;

/** What a reader loses of sampled events of a pair that is judged compatible, without any warning of it. */
function unwarned(reader: Schema<ProtobufModel>, writer: Schema<ProtobufModel>, unheard = ""): readonly Loss[] {
  const findings = protobuf.compare(reader, writer).filter(({ rule }) => rule !== unheard);
  if (findings.some(({ rule }) => ruleOf(protobuf, rule).severity === "error")) return [];
  const warned = new Set(findings.flatMap(placesOf));
  return messagesOf(writer).flatMap((name) =>
    lossesIn(reader, writer, name).filter(({ message, number }) => !warned.has(`${message} ${number}`)),
  );
}

function placesOf(finding: Finding): readonly string[] {
  const { writerMessage, number, numbers = [number ?? ""] } = aboutOf(finding);
  return numbers.map((one) => `${writerMessage} ${one}`);
}

function messagesOf({ model }: Schema<ProtobufModel>): readonly string[] {
  return model.descriptor.messageType.map(({ name }) => (model.package === "" ? name : `${model.package}.${name}`));
}

function lossesIn(reader: Schema<ProtobufModel>, writer: Schema<ProtobufModel>, name: string): readonly Loss[] {
  const type = typeRegistryOf(reader.model)?.getMessage(name);
  if (type === undefined || typeRegistryOf(writer.model) === undefined) return [];
  return sampleMessages(writer.model, name, 1).flatMap((event) => {
    const bytes = messageBytes(event.desc, event);
    if (bytes === undefined) throw new Error(`an event of ${name} cannot be written`);
    const read = readAs(type, bytes);
    return read instanceof Error ? failuresIn(event, type) : lossesOf(event, read);
  });
}

/** The fields for which an event cannot be read: those that fail alone as well. */
function failuresIn(event: ReflectMessage, type: DescMessage): readonly Loss[] {
  return event.fields.flatMap((field) => {
    if (!event.isSet(field)) return [];
    const alone = reflect(event.desc);
    alone.set(field, event.get(field));
    const read = readAs(type, toBinary(event.desc, alone.message));
    if (!(read instanceof Error)) return [];
    const number = field.number;
    const inner = type.fields.find((one) => one.number === number)?.message;
    const within = inner === undefined ? [] : partsOf(event, field).flatMap((part) => failuresIn(part, inner));
    return within.length > 0 ? within : [{ message: event.desc.typeName, number, why: read.message }];
  });
}

const both = ({ reader, writer }: Evolution) => [protobuf.parse(reader), protobuf.parse(writer)] as const;

describe("a pair of Protobuf schemas that is judged compatible", () => {
  it("never loses or changes a value of an event, beyond what the warnings name", () => {
    let compatible = 0;
    fc.assert(
      fc.property(evolution(), (pair) => {
        const [reader, writer] = both(pair);
        if (protobuf.compare(reader, writer, { only: "errors" }).length === 0) compatible += 1;
        expect(unwarned(reader, writer)).toEqual([]);
      }),
      { numRuns: runs, seed: 11 },
    );
    console.log(`Protobuf evolutions: ${runs}, judged compatible: ${compatible}`);
    expect(compatible).toBeGreaterThan(runs / 5);
  });

  it.each([
    "field-removed",
    "field-renamed",
    "number-truncated",
    "sign-changed",
    "enum-value-moved",
    "repeated-to-singular",
    "type-changed",
  ])("would be caught losing one without the rule %s", (rule) => {
    const found = fc.check(
      fc.property(evolution(), (pair) => unwarned(...both(pair), `protobuf/${rule}`).length === 0),
      { numRuns: 20_000, seed: 12, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });

  it.skipIf(!haveVectors("confluent-compat.jsonl"))("keeps that law over the recorded pairs", () => {
    const broken: string[] = [];
    let kept = 0;
    for (const { id, schemaType, old, new: next } of vectors<Record<"id" | "schemaType" | "old" | "new", string>>(
      "confluent-compat.jsonl",
    )) {
      if (schemaType !== "PROTOBUF") continue;
      for (const [reader, writer] of [
        [next, old],
        [old, next],
      ] as const) {
        const losses = recordedLosses(reader, writer);
        if (losses === undefined) continue;
        kept += 1;
        if (losses.length > 0) broken.push(`${id}: ${JSON.stringify(losses[0])}`);
      }
    }
    console.log(`Protobuf pairs of the vectors held against sampled events: ${kept}`);
    expect(broken).toEqual([]);
    expect(kept).toBeGreaterThan(500);
  });
});

function recordedLosses(reader: string, writer: string): readonly Loss[] | undefined {
  try {
    return unwarned(protobuf.parse(reader), protobuf.parse(writer));
  } catch {
    // One of the two is no schema, or has no event.
    return undefined;
  }
}

describe("a Protobuf schema, printed and read again", () => {
  const bytes = (schema: Schema<ProtobufModel>) =>
    Buffer.from(toBinary(FileDescriptorProtoSchema, schema.model.descriptor)).toString("base64");

  it("is the same schema, and is printed the same", () => {
    fc.assert(
      fc.property(fileText(), (text) => {
        const schema = protobuf.parse(text);
        const printed = protobuf.canonical(schema);
        const again = protobuf.parse(printed);
        expect(protobuf.canonical(again)).toBe(printed);
        expect(protobuf.comparable(again)).toBe(protobuf.comparable(schema));
        expect(Object.keys(again.model.descriptor)).toEqual(Object.keys(schema.model.descriptor));
        expect(bytes(again)).toBe(bytes(schema));
      }),
      { numRuns: runs, seed: 13 },
    );
  });
});
