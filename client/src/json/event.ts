import { BudgetExceeded, budgetOf, type Schema } from "@concordat/schema";
import {
  type JsonSchemaModel,
  meaningJsonSchema,
  NotPlain,
  parseJsonSchema,
  sampleJsonSchema,
  validatorOf,
} from "@concordat/schema/json/events";
import { reasonOf } from "../error.ts";
import type { RegistrySchema } from "../registry/registry.ts";
import type { Claim, EventFacts, EventType } from "../runtime/event.ts";
import { isSameSchema } from "../runtime/same-schema.ts";
import { calledBy, claim } from "./claim.ts";
import { JsonEventError } from "./error.ts";
import { invalidEvent, unexplained, type Validate } from "./problems.ts";
import { asJsonText, fromBytes, toBytes } from "./text.ts";

const TYPE = "JSON";

/** What generated code knows about a JSON event. */
export interface JsonEventFacts extends EventFacts {
  /** Whether a value is an event, by the checks that were generated from the schema; without them the schema itself is asked. */
  readonly validate?: Validate;
  /** Fills defaults into an event that was read; absent where the schema has none. */
  readonly fill?: (value: unknown) => void;
}

/** Steps that explaining what is wrong with an event may take: some milliseconds, as anybody may send one. */
const EXPLAINING = 20_000;

/**
 * An event whose schema is JSON Schema, as generated code declares it. It is valid when it is written and when it is read;
 * what another version wrote first gets the defaults of this one, and is rejected where it does not fit then.
 */
export function jsonEvent<Output, Input = Output>({
  validate,
  fill,
  ...facts
}: JsonEventFacts): EventType<Output, Input> {
  const own = lazy(() => parseJsonSchema(facts.schema, { references: facts.resolved ?? [] }));
  const called = lazy(() => calledBy(own()));
  const check = (value: unknown): void => {
    if (validate === undefined) judge(own(), value);
    else if (!validate(value)) explain(own(), value, validate.errors ?? []);
  };
  const isOf = (stored: RegistrySchema): boolean =>
    stored.schemaType === TYPE && isSameSchema(facts, stored, (texts) => meaningJsonSchema(parsed(texts)));
  const encode = (event: unknown, headroom = 0): Uint8Array => {
    try {
      check(event);
      return toBytes(asJsonText(event), headroom);
    } catch (error) {
      if (!(error instanceof NotPlain)) throw unchecked(error);
      // Of an object that is of a class, what counts is what is written.
      const text = asJsonText(event);
      guarded(check, JSON.parse(text));
      return toBytes(text, headroom);
    }
  };
  const decodeAs = (isOwn: boolean) => (message: Uint8Array, offset: number) => {
    const value = fromBytes(message, offset);
    // What this version wrote is judged as it is; what another one wrote may lack what has a default by now.
    if (isOwn) guarded(check, value);
    if (fill !== undefined) guarded(fill, value);
    if (!isOwn) guarded(check, value);
    // The generated types say what the schema says, and the value is valid by it.
    return value as Output;
  };
  return {
    ...facts,
    schemaType: TYPE,
    contentType: "application/json",
    judges: true,
    encode,
    isOf,
    claims: (writer): Claim => {
      if (writer.schemaType !== TYPE) return "none";
      return isOf(writer) ? "exact" : claim(called(), calledBy(parsed(writer)));
    },
    sample: (seed = 1) => {
      const events = sampleJsonSchema(own().model, seed);
      return decodeAs(true)(encode(events[Math.abs(seed) % events.length]), 0);
    },
    decoder: (writer) => decodeAs(isOf(writer)),
  };
}

function parsed({ schema, resolved }: Pick<RegistrySchema, "schema" | "resolved">): Schema<JsonSchemaModel> {
  return parseJsonSchema(schema, { references: resolved });
}

/** Throws where a value is not valid by its schema. */
function judge({ model }: Schema<JsonSchemaModel>, value: unknown): void {
  const errors = validatorOf(model)(value);
  if (errors.length > 0) throw invalidEvent(errors);
}

/** Throws what is wrong with a value that is not valid, as the engine says it where that takes no longer than it may. */
function explain({ model }: Schema<JsonSchemaModel>, value: unknown, noted: NonNullable<Validate["errors"]>): never {
  try {
    const errors = validatorOf(model)(value, budgetOf(EXPLAINING));
    if (errors.length > 0) throw invalidEvent(errors);
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
  }
  throw unexplained(noted);
}

/** Runs a check on a value. Throws {@link JsonEventError} also where the check itself comes to its bounds. */
function guarded(check: (value: unknown) => void, value: unknown): void {
  try {
    check(value);
  } catch (error) {
    throw unchecked(error);
  }
}

/** The error of a value that nests too deep for checks, or of a pattern that takes too long; any other as it is. */
function unchecked(error: unknown): unknown {
  if (!(error instanceof RangeError || error instanceof BudgetExceeded)) return error;
  const reason = error instanceof RangeError ? "it nests too deep" : reasonOf(error);
  return new JsonEventError("json-schema/invalid-event", `the event cannot be checked: ${reason}`, [], error);
}

function lazy<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
