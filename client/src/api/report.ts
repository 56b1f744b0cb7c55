import {
  COMPATIBILITY_LEVELS,
  type ComparisonView,
  type Diagnostic,
  type DifferenceView,
  type Direction,
  type Reference,
  SCHEMA_TYPES,
  type SideView,
  type WitnessView,
} from "@concordat/schema";
import { anything, integer, listOf, objectOf, orNull, text, wordOf } from "./schema-of.ts";

/** JSON Schemas of the engine's reports. */

/** One of the schema types, in Confluent's spelling. */
export const schemaType = wordOf(SCHEMA_TYPES);
/** One of the compatibility levels. */
export const level = wordOf(COMPATIBILITY_LEVELS);

/** A reference to a version of another subject. */
export const reference = objectOf<Reference>({ name: text(), subject: text(), version: integer() }, {});

const side = objectOf<SideView>(
  { pointer: text({ description: "JSON pointer" }), value: text({ description: "What stands there, short" }) },
  {
    line: integer({ minimum: 1 }),
    column: integer({ minimum: 1 }),
    length: integer({ description: "UTF-16 units" }),
  },
);

const bytes = text({ pattern: "^(?:[0-9a-f]{2})*$", description: "What the writer puts on the wire, in hexadecimal" });

const witness = objectOf<WitnessView>(
  {
    event: anything(),
    bytes,
    outcome: wordOf(["fails", "changes"]),
    observed: text({ description: "What the reader makes of it" }),
  },
  { neighbour: objectOf<NonNullable<WitnessView["neighbour"]>>({ event: anything(), bytes }, {}) },
  { description: "The smallest event that shows the difference, and one like it that is read" },
);

/** One difference between two schemas, as a report has it. */
export const difference = objectOf<DifferenceView>(
  {
    rule: text({ description: "Stable, such as avro/reader-field-missing-default" }),
    severity: wordOf(["error", "warning"]),
    direction: wordOf<Direction>(["backward", "forward"]),
    breaks: wordOf(["new readers", "old readers"]),
    old: side,
    new: side,
    message: text(),
    hint: text({ description: "How to fix it" }),
  },
  {
    causes: listOf(text()),
    more: integer({ description: "At how many further places the same types meet with this difference" }),
    witness: orNull(witness),
    noWitness: text({ description: "With a witness that is null: why there is none" }),
  },
);

/** Something wrong with one schema, with its place in the text. */
export const diagnostic = objectOf<Diagnostic>(
  {
    rule: text({ description: "Stable, such as protobuf/duplicate-number" }),
    severity: wordOf(["error", "warning"]),
    message: text(),
    hint: text({ description: "How to fix it" }),
    line: integer({ minimum: 1 }),
    column: integer({ minimum: 1 }),
  },
  {},
);

/** What was found in comparing with one version. */
export const comparison = objectOf<ComparisonView>(
  { version: integer(), differences: listOf(difference) },
  {
    typeChanged: objectOf<NonNullable<ComparisonView["typeChanged"]>>({ old: schemaType, new: schemaType }, {}),
    unlisted: integer({ description: "How many further differences there are, where they are too many to list" }),
  },
);
