import { largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import { minimise } from "../minimise.ts";
import { ruleOf } from "../rule.ts";
import type { NoWitness, Witness } from "../witness.ts";
import { decimalText } from "./codec/decimal.ts";
import { CodecError, createDecoder, createEncoder, type ValueStep } from "./codec/index.ts";
import { missingSymbols } from "./compare.ts";
import type { AvroField, AvroType } from "./model.ts";
import { avroRules } from "./rules.ts";
import { meaningOf } from "./values/meaning.ts";
import { eventsAside, eventWith, type Route, routeTo } from "./values/route.ts";
import { type Making, plainValue } from "./values/safe.ts";
import { costsOf } from "./values/smallest.ts";
import { jsonView } from "./values/view.ts";

/** Both sides of a finding, ready to write and read events. */
interface Pair {
  readonly encode: (value: unknown) => Uint8Array;
  readonly asWritten: (bytes: Uint8Array) => unknown;
  readonly asRead: (bytes: Uint8Array) => unknown;
  readonly making: Making;
}

/** The largest event that is made, in bytes and in parts. */
const LARGEST = 20_000;

/**
 * The smallest event of the writer that shows a finding: the reader fails at the very place that the finding names, or
 * reads another value there. Beside it an event that avoids the place and is read, where there is one. Where no event
 * shows it, why: see {@link NoWitness}.
 */
export function witnessAvro(
  reader: AvroType,
  writer: AvroType,
  finding: Finding,
  budget = largeBudget(),
): Witness | NoWitness {
  const making = { costs: costsOf(writer, budget), budget, known: new Map() };
  const routes = [finding, ...inner(finding)].flatMap((one) => {
    const route = routeTo(one.writer.pointer, writer, reader, making);
    return route === undefined ? [] : [{ one, route }];
  });
  const places = routes.filter(({ route: { cost } }) => cost.size <= LARGEST && cost.parts <= LARGEST);
  if (places.length === 0)
    return none(
      routes.some(({ route }) => Number.isFinite(route.cost.size)),
      routes.length,
    );
  const pair = pairOf(reader, writer, making);
  const found = firstOf(places, ({ one, route }) => show(one, route, pair));
  if (found !== undefined) return found;
  const masked = places.some(({ one, route }) =>
    telling(one, route, pair.making).some((value) => failsElsewhere(value, route, pair)),
  );
  if (masked) return { outcome: "none", reason: "masked" };
  return { outcome: "none", reason: places.length < routes.length ? "too-large" : "by-rule" };
}

function none(finite: boolean, routes: number): NoWitness {
  if (routes === 0) return { outcome: "none", reason: "by-rule" };
  return { outcome: "none", reason: finite ? "too-large" : "no-event" };
}

function pairOf(reader: AvroType, writer: AvroType, making: Making): Pair {
  const { encode, asWritten, asRead } = codecOf(reader, writer);
  const { budget } = making;
  return {
    making,
    encode: (value) => {
      const bytes = encode(value);
      budget.spend(1 + bytes.length);
      return bytes;
    },
    asWritten,
    asRead: (bytes) => {
      budget.spend(1 + bytes.length);
      return asRead(bytes);
    },
  };
}

type Codec = Pick<Pair, "encode" | "asWritten" | "asRead">;

const codecs = new WeakMap<AvroType, WeakMap<AvroType, Codec>>();

/** What writes and reads the events of a pair, made once: a pair has many findings. */
function codecOf(reader: AvroType, writer: AvroType): Codec {
  const known = codecs.get(reader)?.get(writer);
  if (known !== undefined) return known;
  const made = {
    encode: createEncoder(writer),
    asWritten: createDecoder(writer, writer, { bigints: true }),
    asRead: createDecoder(writer, reader, { bigints: true }),
  };
  codecs.set(reader, (codecs.get(reader) ?? new WeakMap()).set(writer, made));
  return made;
}

function failsElsewhere(value: unknown, route: Route, pair: Pair): boolean {
  const error = errorOf(pair.encode(eventWith(route, value)), pair);
  return error !== undefined && !samePath(error.path, route.path);
}

/** What a finding rests on, all levels of it. */
function inner(finding: Finding): readonly Finding[] {
  return (finding.causes ?? []).flatMap((cause) => [cause, ...inner(cause)]);
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const result = find(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

function show(finding: Finding, route: Route, pair: Pair): Witness | undefined {
  return firstOf(telling(finding, route, pair.making), (value) => {
    const observe = (event: Uint8Array) =>
      isError(finding) ? failure(event, route, pair) : change(finding, event, route, pair);
    const readable = pair.encode(eventWith(route, value));
    const observed = observe(readable);
    if (observed === undefined) return undefined;
    const bytes = shrunk(route, value, pair, readable, (event) => observe(event)?.words === observed.words);
    const outcome = isError(finding) || observed.failed ? "fails" : "changes";
    const neighbour = readNeighbour(finding, route, pair);
    return { event: jsonView(pair.asWritten(bytes)), bytes, outcome, observed: observed.words, neighbour };
  });
}

function isError({ rule }: Finding): boolean {
  return ruleOf({ rules: avroRules }, rule).severity === "error";
}

/** The most fields that are tried one by one when an event is made smaller. */
const MOST_SHRUNK = 200;

/** The event with every field beside the place as small as the failure allows: what fails first need not be read after. */
function shrunk(
  route: Route,
  value: unknown,
  pair: Pair,
  readable: Uint8Array,
  same: (event: Uint8Array) => boolean,
): Uint8Array {
  const fields = route.stages.flatMap((stage) => stage.shrinkable()).slice(0, MOST_SHRUNK);
  const start: Shrunk = { leasts: new Set(), next: 0, bytes: readable };
  return minimise<Shrunk>(start, ({ bytes }) => same(bytes), {
    // A field that the failure needs as it is is not tried again.
    *less({ leasts, next }) {
      for (const [offset, field] of fields.slice(next).entries()) {
        const more = new Set([...leasts, field]);
        yield { leasts: more, next: next + offset + 1, bytes: pair.encode(eventWith(route, value, more)) };
      }
    },
  }).bytes;
}

/** An event with some of its fields as small as can be, and the first field that was not tried yet. */
interface Shrunk {
  readonly leasts: ReadonlySet<AvroField>;
  readonly next: number;
  readonly bytes: Uint8Array;
}

/** Values at the place that may show the finding, the most telling first. */
function telling(finding: Finding, route: Route, making: Making): readonly unknown[] {
  const { writer, reader } = route;
  const logical = writer.logical;
  switch (finding.rule) {
    case "avro/missing-enum-symbols":
    case "avro/enum-default-swallows-symbols":
      return symbolsUnknown(writer, reader);
    case "avro/number-rounded":
      return writer.kind === "int"
        ? [16_777_217]
        : [finding.reader.value === "float" ? 16_777_217 : 9_007_199_254_740_991n + 2n];
    case "avro/bytes-as-string":
      return [Uint8Array.of(0xff)];
    case "avro/decimal-changed":
      return logical?.kind === "decimal" ? [decimalText(10n ** BigInt(logical.precision - 1), logical.scale)] : [];
    case "avro/time-unit-changed":
    case "avro/logical-type-changed":
      return writer.kind === "int" || writer.kind === "long" ? [1] : [plainValue(writer, making)];
    default:
      return [plainValue(writer, making)];
  }
}

function symbolsUnknown(writer: AvroType, reader: AvroType | undefined): readonly string[] {
  const into = reader?.kind === "union" ? reader.branches.find(({ kind }) => kind === "enum") : reader;
  return writer.kind === "enum" && into?.kind === "enum" ? missingSymbols(into, writer) : [];
}

interface Observed {
  readonly words: string;
  readonly failed: boolean;
}

function failure(bytes: Uint8Array, route: Route, pair: Pair): Observed | undefined {
  const error = errorOf(bytes, pair);
  return error !== undefined && samePath(error.path, route.path) ? { words: error.message, failed: true } : undefined;
}

function change(finding: Finding, bytes: Uint8Array, route: Route, pair: Pair): Observed | undefined {
  const error = errorOf(bytes, pair);
  if (error !== undefined) return samePath(error.path, route.path) ? { words: error.message, failed: true } : undefined;
  if (STANDING_IN.has(finding.rule)) return standingIn(finding, bytes, route, pair);
  const written = meaningOf(route.writer, at(pair.asWritten(bytes), route.path));
  const read = meaningOf(route.reader ?? route.writer, at(pair.asRead(bytes), route.readPath));
  return written === read ? undefined : { words: `read as ${read}, written as ${written}`, failed: false };
}

/** Rules about a value that stands in for what was not written. */
const STANDING_IN: ReadonlySet<string> = new Set(["avro/default-is-digits", "avro/logical-type-misplaced"]);

function standingIn(
  { facts }: Finding,
  bytes: Uint8Array,
  { reader, readPath }: Route,
  pair: Pair,
): Observed | undefined {
  const records = reader?.kind === "union" ? reader.branches : reader === undefined ? [] : [reader];
  const fields = records.flatMap((type) => (type.kind === "record" ? type.fields : []));
  const field = fields.find(({ name }) => name === facts.field);
  if (field === undefined) return undefined;
  const read = at(pair.asRead(bytes), [...readPath, field.name]);
  return { words: `reads ${field.name} as ${meaningOf(field.type, read)}`, failed: false };
}

function errorOf(bytes: Uint8Array, pair: Pair): CodecError | undefined {
  try {
    pair.asRead(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
}

function samePath(a: readonly ValueStep[], b: readonly ValueStep[]): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

function at(value: unknown, path: readonly ValueStep[]): unknown {
  return path.reduce(
    (inside, step) => (typeof inside === "object" && inside !== null ? Reflect.get(inside, step) : undefined),
    value,
  );
}

function readNeighbour(finding: Finding, route: Route, pair: Pair): Witness["neighbour"] {
  const near =
    finding.rule === "avro/missing-enum-symbols" ? knownSymbols(route).map((symbol) => eventWith(route, symbol)) : [];
  return firstOf([...near, ...eventsAside(route)], (event) => {
    const bytes = pair.encode(event);
    return errorOf(bytes, pair) === undefined ? { event: jsonView(pair.asWritten(bytes)), bytes } : undefined;
  });
}

function knownSymbols({ writer, reader }: Route): readonly string[] {
  const into = reader?.kind === "union" ? reader.branches.find(({ kind }) => kind === "enum") : reader;
  if (writer.kind !== "enum" || into?.kind !== "enum") return [];
  return writer.symbols.filter((symbol) => into.symbols.includes(symbol)).slice(0, 1);
}
