import type { DescField, DescMessage, FileRegistry } from "@bufbuild/protobuf";
import type { ReflectMessage } from "@bufbuild/protobuf/reflect";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { type Budget, largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import { minimise } from "../minimise.ts";
import type { NoWitness, Witness } from "../witness.ts";
import { aboutOf } from "./facts.ts";
import type { ProtobufModel } from "./model.ts";
import { reductionsOf } from "./reduce.ts";
import { messageBytes, numberView, protoJson, readAs, registryFrom, scalarText, typeRegistryOf } from "./runtime.ts";
import { shownIn } from "./stand-in.ts";
import { messageWith, missingFields, requiredParts, type Setter, settersOf } from "./values.ts";
import { isRawBytesRule, type RawEvent, rawEvents } from "./witness-bytes.ts";

const BY_RULE: NoWitness = { outcome: "none", reason: "by-rule" };

/** Both sides of a finding, ready to write and read events. */
interface Pair {
  readonly writer: DescMessage;
  readonly reader: DescMessage;
  readonly writerTypes: FileRegistry;
  readonly readerTypes: FileRegistry;
  readonly rule: string;
  /** The number of the field that the finding is about; undefined where it is about several. */
  readonly number: number | undefined;
  readonly budget: Budget;
}

/**
 * The smallest event of the message that a finding is about which the reader fails at, or reads as something else, and an
 * event like it that is read as it was written. Many rules refuse what no event breaks, such as another package: then
 * there is none.
 */
export function witnessProtobuf(
  reader: ProtobufModel,
  writer: ProtobufModel,
  finding: Finding,
  budget = largeBudget(),
): Witness | NoWitness {
  const pair = pairOf(reader, writer, finding, budget);
  if (pair === undefined) return BY_RULE;
  const parts = requiredParts(pair.writer);
  if (messageWith(pair.writer, []) === undefined)
    return { outcome: "none", reason: Number.isFinite(parts) ? "too-large" : "no-event" };
  const made = telling(pair, finding)
    .flatMap((setters) => messageWith(pair.writer, setters) ?? [])
    .flatMap((event) => {
      const bytes = messageBytes(pair.writer, event);
      budget.spend(1 + (bytes?.length ?? 0));
      return bytes === undefined ? [] : [{ event, bytes }];
    });
  const events = [...made, ...rawEvents(pair.writer, pair)].toSorted((a, b) => a.bytes.length - b.bytes.length);
  const found = events.find(({ event, bytes }) => observe(pair, event, bytes) !== undefined);
  if (found === undefined) return BY_RULE;
  const { event, bytes, observed } = smallest(pair, found.event, found.bytes);
  return { event: protoJson(event, pair.writerTypes), bytes, ...observed, neighbour: neighbourOf(pair, events) };
}

/** Whether an event in its bytes shows a finding. */
export function showsProtobuf(
  {
    reader,
    writer,
    finding,
  }: { readonly reader: ProtobufModel; readonly writer: ProtobufModel; readonly finding: Finding },
  event: ReflectMessage,
): boolean {
  const pair = pairOf(reader, writer, finding);
  const bytes = messageBytes(event.desc, event);
  return pair !== undefined && bytes !== undefined && observe(pair, event, bytes) !== undefined;
}

/** What is left of an event that shows a finding when nothing more can be taken from it. */
function smallest(pair: Pair, event: ReflectMessage, bytes: Uint8Array): RawEvent & { readonly observed: Observed } {
  let observed = observe(pair, event, bytes);
  const shows = (one: RawEvent): boolean => {
    const seen = observe(pair, one.event, one.bytes);
    observed = seen ?? observed;
    return seen !== undefined;
  };
  const least = minimise({ event, bytes }, shows, { less: (one) => smallerThan(pair, one) });
  if (observed === undefined) throw new Error("the event shows nothing");
  return { ...least, observed };
}

function* smallerThan(pair: Pair, { event, bytes }: RawEvent): Generator<RawEvent> {
  for (const less of reductionsOf(event)) {
    pair.budget.spend(1 + bytes.length);
    const fewer = messageBytes(pair.writer, less);
    if (fewer !== undefined && fewer.length < bytes.length) yield { event: less, bytes: fewer };
  }
}

function pairOf(
  reader: ProtobufModel,
  writer: ProtobufModel,
  found: Finding,
  budget = largeBudget(),
): Pair | undefined {
  const { finding, files } = shownIn(reader, writer, found);
  const { rule } = finding;
  const { readerMessage: readerName = "", writerMessage: writerName = "", number } = aboutOf(finding);
  const [readerTypes, writerTypes] =
    files === undefined
      ? [typeRegistryOf(reader), typeRegistryOf(writer)]
      : [registryFrom(files.reader), registryFrom(files.writer)];
  const readerMessage = readerTypes?.getMessage(readerName);
  const writerMessage = writerTypes?.getMessage(writerName);
  if (readerTypes === undefined || writerTypes === undefined) return undefined;
  if (readerMessage === undefined || writerMessage === undefined) return undefined;
  return { writer: writerMessage, reader: readerMessage, writerTypes, readerTypes, rule, number, budget };
}

/** Events that may show a finding, as the values to set. */
function telling(pair: Pair, finding: Finding): readonly (readonly Setter[])[] {
  const { numbers } = aboutOf(finding);
  if (numbers !== undefined) return pairsOf(pair, numbers);
  const field = fieldOf(pair.writer, pair.number);
  // What is missing is what there is to show.
  if (isRawBytesRule(pair.rule)) return [];
  if (field === undefined || MISSING.has(pair.rule)) return [[]];
  const single = settersOf(field).map((set) => [set]);
  if (showsImplicit(pair)) return [[]];
  return pair.rule === "protobuf/field-into-oneof" ? besideOthers(pair, field) : single;
}

/** Rules that show in what was not written. */
const MISSING: ReadonlySet<string> = new Set(
  ["default-changed", "optional-to-required", "field-made-required"].map((name) => `protobuf/${name}`),
);

function fieldOf(message: DescMessage, number: number | undefined): DescField | undefined {
  return message.fields.find((one) => one.number === number);
}

/** Two fields at once, for all pairs of these. */
function pairsOf({ writer }: Pair, numbers: readonly number[]): readonly (readonly Setter[])[] {
  const first = numbers.flatMap((number) => {
    const field = fieldOf(writer, number);
    const set = field === undefined ? undefined : settersOf(field)[0];
    return set === undefined ? [] : [set];
  });
  return first.flatMap((one, index) => first.slice(index + 1).map((other) => [one, other]));
}

/** A field and one of those that the reader has in the same oneof. */
function besideOthers(pair: Pair, field: DescField): readonly (readonly Setter[])[] {
  const members = fieldOf(pair.reader, field.number)?.oneof?.fields ?? [];
  return members.flatMap(({ number }) => (number === field.number ? [] : pairsOf(pair, [field.number, number])));
}

/** Where a writer cannot tell a default value from none, the reader sees the difference in what was not written. */
function showsImplicit({ rule, writer, number }: Pair): boolean {
  return (
    rule === "protobuf/presence-changed" && fieldOf(writer, number)?.presence === FeatureSet_FieldPresence.IMPLICIT
  );
}

type Observed = Pick<Witness, "outcome" | "observed">;

/** What the reader makes of an event, where that is not what was written. */
function observe(pair: Pair, event: ReflectMessage, bytes: Uint8Array): Observed | undefined {
  pair.budget.spend(1 + bytes.length);
  const read = readAs(pair.reader, bytes);
  if (read instanceof Error) return { outcome: "fails", observed: read.message };
  if (pair.rule === "protobuf/utf8-checked") return undefined;
  const [missing] = missingFields(read);
  if (missing !== undefined) return { outcome: "fails", observed: `required field ${missing.name} is missing` };
  if (seen(pair, event, pair.writerTypes) === seen(pair, read, pair.readerTypes)) return undefined;
  return { outcome: "changes", observed: `reads ${shown(pair, read)}` };
}

function shown(pair: Pair, read: ReflectMessage): string {
  const field = fieldOf(pair.reader, pair.number);
  if (pair.rule === "protobuf/default-changed" && field !== undefined)
    return `${field.name} as ${JSON.stringify(scalarText(read.get(field)))}`;
  return JSON.stringify(protoJson(read, pair.readerTypes));
}

/** Rules about names and about JSON: bytes are the same, and by numbers nothing changes. */
const BY_NAME: ReadonlySet<string> = new Set(
  [
    "field-renamed",
    "number-reused",
    "json-name-changed",
    "enum-value-moved",
    "enum-value-renamed",
    "enum-value-removed",
    "bool-as-number",
    "number-as-bool",
    "number-as-enum",
    "enum-as-number",
    "number-widened",
    "string-as-bytes",
    "bytes-as-string",
    "presence-changed",
    "field-out-of-oneof",
    "type-replaced",
  ].map((name) => `protobuf/${name}`),
);

/** What a side sees of an event, as text to compare. */
function seen(pair: Pair, message: ReflectMessage, types: FileRegistry): string {
  if (pair.rule === "protobuf/default-changed") {
    const field = message.fields.find(({ number }) => number === pair.number);
    return field === undefined ? "" : JSON.stringify(scalarText(message.get(field)));
  }
  // Other fields may be read as something else for reasons of their own.
  if (pair.rule === "protobuf/enum-closed")
    return JSON.stringify(numberView(message).filter(([number]) => number === pair.number));
  if (!BY_NAME.has(pair.rule)) return JSON.stringify(numberView(message));
  return JSON.stringify(protoJson(message, types, { implicit: showsImplicit(pair) }));
}

/** The most other fields that a neighbour is looked for with. */
const MOST_NEIGHBOURS = 50;

/** An event that is read as it was written: like the others if there is one, else with another field, else empty. */
function neighbourOf(
  pair: Pair,
  events: readonly { readonly event: ReflectMessage; readonly bytes: Uint8Array }[],
): Witness["neighbour"] {
  const others = pair.writer.fields
    .filter(({ number }) => number !== pair.number)
    .slice(0, MOST_NEIGHBOURS)
    .flatMap((field) => settersOf(field).slice(0, 1));
  const more = [...others.map((set) => [set]), []].flatMap((setters) => {
    const event = messageWith(pair.writer, setters);
    const bytes = event === undefined ? undefined : messageBytes(pair.writer, event);
    return event === undefined || bytes === undefined ? [] : [{ event, bytes }];
  });
  // All of it is read as it was written, not the one field alone.
  const whole = isRawBytesRule(pair.rule) ? { ...pair, rule: "" } : pair;
  const passing = [...events, ...more].find(({ event, bytes }) => observe(whole, event, bytes) === undefined);
  return passing && { event: protoJson(passing.event, pair.writerTypes), bytes: passing.bytes };
}
