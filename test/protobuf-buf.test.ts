import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { ResolvedReference, Schema } from "@concordat/schema";
import {
  diagnoseProtobuf,
  diagnoseProtobufText,
  diagnosticRules,
  type ProtobufModel,
  parseProtobuf,
} from "@concordat/schema/protobuf";
import { describe, expect, it } from "vitest";
import { IMPORT_OPTION } from "./judges/buf.ts";
import { corpusFiles, type JudgedFile, vectorFiles } from "./judges/buf-cases.ts";
import { BUF_EXTENSION, descriptorView } from "./judges/descriptor-view.ts";
import { type BufRecord, recordedBuf } from "./judges/recorded-buf.ts";

const recorded = recordedBuf();
const corpus = corpusFiles();
const files = [...vectorFiles(), ...corpus];
/** Whether the vectors' files are among them. */
const withVectors = files.length > corpus.length;

function recordOf({ key, name }: JudgedFile): BufRecord {
  const record = recorded.get(key);
  if (record === undefined) throw new Error(`no recorded answer for ${name}; run: npm run record:buf`);
  return record;
}

function refuses(file: JudgedFile): boolean {
  return "faults" in recordOf(file);
}

function optionsOf({ others }: JudgedFile) {
  return {
    references: others.map(({ path, text }): ResolvedReference => ({ name: path, subject: path, version: 1, text })),
  };
}

/** The rules that refuse a file. */
function errorsOf(file: JudgedFile): ReadonlySet<string> {
  const all = diagnoseProtobufText(file.text, optionsOf(file));
  return new Set(all.filter(({ severity }) => severity === "error").map(({ rule }) => rule));
}

/** Where buf judges otherwise: it takes what `protoc` and we refuse, by slips of its reader; or it knows more than we. */
const OTHERWISE: readonly { readonly reason: string; readonly text: RegExp; readonly refused?: true }[] = [
  { reason: "a statement of ranges without a number", text: /\b(?:extensions|reserved)\s*(?:;|[a-z])/ },
  { reason: "a whole number with an exponent", text: /= 1e3\b/ },
  { reason: "a hexadecimal number without digits", text: /= 0x;/ },
  { reason: "a word that is no number for a floating point number", text: /\{ d: foo \}/ },
  { reason: "two words of visibility", text: /\bexport local\b/ },
  // The runtime's descriptor.proto has no declarations of extensions.
  { reason: "another extension than FeatureSet declares", text: /extend google.protobuf.FeatureSet/, refused: true },
];

describe("what buf refuses", () => {
  const judged = files.map((file) => ({ file, errors: errorsOf(file) }));

  it("is recorded for every file of the corpus, which is the same each time it is made", () => {
    expect(corpus.length).toBeGreaterThan(5_000);
    expect(corpus.filter(({ key }) => !recorded.has(key)).map(({ name }) => name)).toEqual([]);
    expect(corpus.filter((file) => !refuses(file)).length).toBeGreaterThan(1_000);
    expect(corpusFiles().map(({ key }) => key)).toEqual(corpus.map(({ key }) => key));
  });

  it("has an error here, and what it takes has none, but for what is listed", () => {
    const different = judged.filter(({ file, errors }) => errors.size > 0 !== refuses(file));
    const reasonOf = ({ file, errors }: (typeof judged)[number]) =>
      OTHERWISE.find(({ text, refused }) => text.test(file.text) && errors.size > 0 !== (refused ?? false))?.reason ??
      file.text;
    const reasons = Map.groupBy(different, reasonOf);
    console.log(`files judged as buf does: ${files.length - different.length} of ${files.length}`);
    expect([...reasons.keys()].toSorted()).toEqual(OTHERWISE.map(({ reason }) => reason).toSorted());
    expect(different.length / files.length).toBeLessThan(0.01);
  });

  it.each([...diagnosticRules.values()].filter(({ severity }) => severity === "error").map(({ id }) => id))(
    "would not be refused here without the rule %s",
    (id) => {
      const alone = judged.find(
        ({ file, errors }) => errors.size === 1 && errors.has(id) && refuses(file) && isRead(file),
      );
      if (alone === undefined) throw new Error(`no file is refused by ${id} alone`);
      const rules = new Map([...diagnosticRules].filter(([rule]) => rule !== id));
      const without = diagnoseProtobuf(parseProtobuf(alone.file.text, optionsOf(alone.file)), rules);
      expect(without.filter(({ severity }) => severity === "error")).toEqual([]);
    },
  );

  it("is said in whole sentences", () => {
    const all = new Set(files.flatMap((file) => diagnoseProtobufText(file.text, optionsOf(file))));
    const unsaid = [...all].filter(({ message, hint }) => /undefined|\bNaN\b/.test(message + hint));
    expect(unsaid).toEqual([]);
  });

  it("is wrong on the same line; of a name defined twice the later one is meant", () => {
    const lines = files.flatMap((file) => {
      const record = recordOf(file);
      const [fault, ...faults] = "faults" in record ? record.faults : [];
      if (fault === undefined || faults.length > 0 || fault.line === 0 || !isRead(file)) return [];
      const [error, ...errors] = diagnoseProtobuf(parsed(file)).filter(({ severity }) => severity === "error");
      if (error === undefined || errors.length > 0 || error.rule === "protobuf/duplicate-name") return [];
      return [{ text: file.text, ours: error.line, theirs: fault.line }];
    });
    expect(lines.length).toBeGreaterThan(1_000);
    expect(lines.filter(({ ours, theirs }) => ours !== theirs)).toEqual([]);
  });

  it("would be refused here too often if a warning were an error", () => {
    const wrong = judged.filter(({ file, errors }) => {
      const all = errors.size > 0 ? [] : diagnoseProtobufText(file.text, optionsOf(file));
      return !refuses(file) && all.some(({ rule }) => rule === "protobuf/unused-import");
    });
    expect(wrong.length).toBeGreaterThan(100);
  });
});

/** Where buf's images are not what was written, and `protoc` keeps it. */
const CHANGED: readonly { readonly reason: string; readonly text: RegExp }[] = [
  { reason: "message sets are taken out", text: /message_set_wire_format = true/ },
  { reason: "weak fields are taken out", text: /\[weak = true\]/ },
  {
    reason: "delimited messages in options are written behind their lengths",
    text: /message_encoding = DELIMITED.*m \{|m \{.*message_encoding = DELIMITED/,
  },
  { reason: "of entries of one key the last is kept", text: /a \{ \} a \{ key: "" value: 0 \}/ },
  { reason: "an alias as a default is the first value of its number", text: /default = C\b.*allow_alias/ },
];

describe("the descriptor of what buf takes", () => {
  const taken = files.filter((file) => !refuses(file) && errorsOf(file).size === 0);

  it("is buf's, field for field", () => {
    const different = taken.filter((file) => {
      const theirs = descriptorView(imageOf(file));
      return JSON.stringify(descriptorView(ours(file))) !== JSON.stringify(theirs);
    });
    const reasons = Map.groupBy(different, ({ text }) => CHANGED.find((one) => one.text.test(text))?.reason ?? text);
    console.log(`descriptors that are buf's: ${taken.length - different.length} of ${taken.length}`);
    expect([...reasons.keys()].toSorted()).toEqual(CHANGED.map(({ reason }) => reason).toSorted());
    expect(taken.length).toBeGreaterThan(withVectors ? 1_800 : 1_200);
  });

  it("would be seen to be another one if a field of it were", () => {
    const changed = taken.filter((file) => {
      const descriptor = ours(file);
      for (const message of descriptor.messageType) for (const field of message.field) field.jsonName += "x";
      return JSON.stringify(descriptorView(descriptor)) !== JSON.stringify(descriptorView(imageOf(file)));
    });
    expect(changed.length).toBeGreaterThan(withVectors ? 1_000 : 600);
  });

  it("has its unused imports warned of", () => {
    const different = taken.filter((file) => {
      // Neither image tells it.
      if (IMPORT_OPTION.test(file.text) || CHANGED.some(({ text }) => text.test(file.text))) return false;
      const { descriptor } = parsed(file).model;
      const unused = diagnoseProtobuf(parsed(file)).filter(({ rule }) => rule === "protobuf/unused-import");
      const theirs = unusedIn(imageOf(file)).map((index) => descriptor.dependency[index] ?? "");
      return unused.length !== theirs.length || !theirs.every((path, at) => unused[at]?.message.includes(`"${path}"`));
    });
    expect(different.map(({ text }) => text)).toEqual([]);
  });
});

function isRead(file: JudgedFile): boolean {
  try {
    return parsed(file) !== undefined;
  } catch {
    return false;
  }
}

function parsed(file: JudgedFile): Schema<ProtobufModel> {
  return parseProtobuf(file.text, optionsOf(file));
}

/** Our descriptor as others read it, under the path that the judge was given. */
function ours(file: JudgedFile): FileDescriptorProto {
  const descriptor = { ...parsed(file).model.descriptor, name: file.path };
  return fromBinary(FileDescriptorProtoSchema, toBinary(FileDescriptorProtoSchema, descriptor));
}

function imageOf(file: JudgedFile): FileDescriptorProto {
  const record = recordOf(file);
  const image = "image" in record ? Buffer.from(record.image, "base64") : new Uint8Array();
  const found = fromBinary(FileDescriptorSetSchema, image).file.find(({ name }) => name === file.path);
  if (found === undefined) throw new Error(`no descriptor of ${file.name}`);
  return found;
}

/** The places of unused imports, as buf's images tell them (buf.alpha.image.v1). */
function unusedIn({ $unknown = [] }: FileDescriptorProto): readonly number[] {
  const extension = $unknown.find(({ no }) => no === BUF_EXTENSION)?.data ?? new Uint8Array();
  // Its length, then fields of one byte each: number 4 holds the places.
  const bytes = [...extension.subarray(1)];
  return bytes.flatMap((byte, at) => (at % 2 === 1 && bytes[at - 1] === 0x20 ? [byte] : []));
}
