import { type DescEnum, type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { type Budget, largeBudget } from "../budget.ts";
import { SchemaError } from "../error.ts";
import { integerFrom, type Random, randomFrom } from "../random.ts";
import { allTaken, choose, type Ways, widest } from "../ways.ts";
import { firstMessageName } from "./first-message.ts";
import type { ProtobufModel } from "./model.ts";
import { typeRegistryOf } from "./runtime.ts";
import { messageWith, requiredParts } from "./values.ts";
import { wellKnownValue } from "./well-known.ts";

/** Values in one event before only the smallest are made. */
const BUDGET = 200;
/** Messages within each other in one event. */
const DEPTH = 12;
/** Rounds without anything new, for each way of the widest choice, after which no more are tried. */
const PATIENCE = 40;
/** The most events of a sample. */
const EVENTS = 2_000;

/** Choices are: a field there or not, an enum's values, the fields of a oneof. */
interface State extends Ways {
  /** The steps of the whole sample, and the values left for the event that is being made. */
  readonly steps: Budget;
  budget: number;
}

/**
 * Decoded events of a schema: of its first message, which is what a topic holds unless its messages say otherwise
 * (Confluent's wire format, message indexes). The same for the same seed. Throws SchemaError as {@link sampleMessages}.
 */
export function sampleProtobuf(model: ProtobufModel, seed: number, steps = largeBudget()): readonly Message[] {
  const name = firstMessageName(model);
  if (name === undefined) throw noEvents();
  return sampleMessages(model, name, seed, steps).map(({ message }) => message);
}

/**
 * Events of a message, the same for the same seed. Each is of bounded size; together they have every field that is set
 * and that is not, every enum value and every field of each oneof, as far as an event within the bounds reaches it.
 * Throws SchemaError `protobuf/no-event` where the schema has no such message or no event of it can be made.
 */
export function sampleMessages(
  model: ProtobufModel,
  name: string,
  seed: number,
  steps = largeBudget(),
): readonly ReflectMessage[] {
  const type = typeRegistryOf(model)?.getMessage(name);
  if (type === undefined || messageWith(type, []) === undefined) throw noEvents();
  const state: State = { random: randomFrom(seed), steps, taken: new Map(), budget: BUDGET, fresh: false };
  const events: ReflectMessage[] = [];
  for (let stale = 0; events.length < EVENTS && stale < PATIENCE * widest(state); stale += 1) {
    state.budget = BUDGET;
    state.fresh = false;
    const event = make(type, state, 0);
    if (event !== undefined && (state.fresh || events.length === 0)) {
      events.push(event);
      stale = 0;
    }
    if (events.length > 0 && allTaken(state)) break;
  }
  return events;
}

function noEvents(): SchemaError {
  return new SchemaError({
    code: "protobuf/no-event",
    message: "no event can be made: the schema has no message, or one whose required fields have no end, or is faulty",
    hint: "Ask for the schema's diagnostics, and see that a required message does not hold itself.",
  });
}

/** An event with some of its fields; one that is too deep, or one too many, has what is required alone. */
function make(type: DescMessage, state: State, depth: number): ReflectMessage | undefined {
  state.budget -= 1;
  state.steps.spend(Math.min(requiredParts(type), type.members.length + 1));
  if (depth > DEPTH || state.budget < 0) return messageWith(type, []);
  const known = wellKnownValue(type, state.random);
  if (known !== undefined) return known;
  const event = reflect(type);
  for (const member of type.members) {
    if (member.kind === "oneof") {
      const way = choose(member, member.fields.length + 1, state);
      const field = member.fields[way];
      if (field !== undefined) setField(event, field, state, depth);
    } else if (isRequired(member) || choose(member, 2, state) === 0) setField(event, member, state, depth);
  }
  return event;
}

function isRequired({ presence }: DescField): boolean {
  return presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}

function setField(event: ReflectMessage, field: DescField, state: State, depth: number): void {
  switch (field.fieldKind) {
    case "list": {
      const list = event.get(field);
      for (let left = integerFrom(state.random, 1, 3); left > 0; left -= 1)
        add(element(field, state, depth), (one) => list.add(one));
      return;
    }
    case "map": {
      const map = event.get(field);
      for (let left = integerFrom(state.random, 1, 2); left > 0; left -= 1) {
        const key = scalar(field.mapKey, state.random);
        add(element(field, state, depth), (value) => map.set(key, value));
      }
      return;
    }
    case "scalar":
      // A zero that is not told from nothing would leave the field out: try for another value.
      for (let tries = 0; tries < 8 && !event.isSet(field); tries += 1) event.set(field, element(field, state, depth));
      return;
    default:
      add(element(field, state, depth), (value) => event.set(field, value));
  }
}

/** Puts a value where it belongs; there is none of a message that cannot be made within the bounds. */
function add(value: unknown, put: (value: unknown) => void): void {
  if (value !== undefined) put(value);
}

/** One value of a field: of a list an element, of a map a value. */
function element(field: DescField, state: State, depth: number): unknown {
  state.budget -= 1;
  if (field.message !== undefined) return make(field.message, state, depth + 1);
  if (field.enum !== undefined) return enumNumber(field.enum, state);
  return scalar(field.scalar ?? ScalarType.STRING, state.random);
}

function enumNumber(type: DescEnum, state: State): number {
  return type.values[choose(type, type.values.length, state)]?.number ?? 0;
}

const WORDS = ["", "a", "Zoë", "line\nbreak", "日本", "0", "true", "a rather longer text than the others"] as const;
const SIZES = [7, 15, 31] as const;

/** A value of a scalar: small ones, the ends of its range, and some between. */
function scalar(type: ScalarType, random: Random): unknown {
  switch (type) {
    case ScalarType.BOOL:
      return random() < 0.5;
    case ScalarType.STRING:
      return WORDS[integerFrom(random, 0, WORDS.length - 1)];
    case ScalarType.BYTES:
      return Uint8Array.from({ length: integerFrom(random, 0, 5) }, () => integerFrom(random, 0, 255));
    case ScalarType.DOUBLE:
      return (random() - 0.5) * 10 ** integerFrom(random, -3, 9);
    case ScalarType.FLOAT:
      return Math.fround((random() - 0.5) * 10 ** integerFrom(random, -3, 6));
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return integerFrom(random, 0, 2 ** ((SIZES[integerFrom(random, 0, 2)] ?? 7) + 1) - 1);
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32: {
      const size = 2 ** (SIZES[integerFrom(random, 0, 2)] ?? 7);
      return integerFrom(random, -size, size - 1);
    }
    default:
      return long(type, random);
  }
}

function long(type: ScalarType, random: Random): bigint {
  const signed = type !== ScalarType.UINT64 && type !== ScalarType.FIXED64;
  const size = integerFrom(random, 1, signed ? 63 : 64);
  const bits = (BigInt(integerFrom(random, 0, 2 ** 32 - 1)) << 32n) | BigInt(integerFrom(random, 0, 2 ** 32 - 1));
  const value = BigInt.asUintN(size, bits);
  return signed && random() < 0.5 ? -value : value;
}
