import type { LongChoice, Reference, ResolvedReference, SchemaType } from "@concordat/schema";

/** A subject whose schema is an event of a topic. */
export interface EventInput {
  readonly subject: string;
  /** Avro unless given. */
  readonly schemaType?: SchemaType;
  readonly schema: string;
  /** The references that the text itself names. */
  readonly references?: readonly Reference[];
  /** The texts of all that it needs, transitively, in the order of need. */
  readonly resolved?: readonly ResolvedReference[];
  readonly version?: number;
  /** How the code holds the longs of an Avro schema: numbers unless chosen otherwise. */
  readonly longs?: LongChoice;
  /** The full name of the event's message in a Protobuf schema; its first message unless given. */
  readonly message?: string;
  /** The schema's id in the registry. */
  readonly id?: number;
}

/** A topic with the events on it. */
export interface TopicInput {
  readonly topic: string;
  readonly events: readonly EventInput[];
  /** The subject of the topic's keys; without one they are texts or bytes. */
  readonly key?: EventInput;
}

/** All that code is generated from. */
export interface GenerateInput {
  readonly topics: readonly TopicInput[];
  /** The ending that modules import each other by: `ts`, as Node runs them (the default), or `js`, as compilers write them. */
  readonly imports?: "js" | "ts";
}

/** A file to write: `path` is relative, with `/` between folders. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}
