import { createHash } from "node:crypto";
import { type Format, type Schema, type SchemaType, TYPE_FACTS } from "@concordat/schema";
import { Bounded } from "../bounded.ts";
import type { Formats } from "../formats.ts";
import { type SourceText, sizeOf } from "./source.ts";

/** Parses sources, each once as long as it is remembered. */
export interface Reader {
  readonly formats: Formats;
  /** Throws {@link FormatNotLoaded}, and where there is no such format: callers have looked. */
  formatOf(type: SchemaType): Format;
  /** Throws SchemaError, and {@link FormatNotLoaded}. */
  parse(source: SourceText): Schema;
}

/** That a task met a format which has to be loaded first: it is to be done again then. */
export class FormatNotLoaded extends Error {
  readonly type: SchemaType;

  constructor(type: SchemaType) {
    super(`the format ${type} is not loaded`);
    this.type = type;
  }
}

const PARSED = Symbol("parsed");

/** A source with what was made of it. Members under symbols are not cloned, and cost less than a weak map of short-lived ones. */
interface Kept extends SourceText {
  [PARSED]?: { readonly source: SourceText; readonly schema: Schema };
}

/** A reader for the thread whose sources live as long as they are needed: a schema is kept with its source. */
export function keepingReader(formats: Formats): Reader {
  return readerOf(formats, (source: Kept, parse) => {
    const known = source[PARSED];
    // A copy with other references carries the member along.
    if (known?.source === source) return known.schema;
    const schema = parse();
    source[PARSED] = { source, schema };
    return schema;
  });
}

/** Bytes of parsed schemas that a worker keeps. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** A reader for a worker, whose sources are new with each task: schemas are known by what they were made of. */
export function digestingReader(formats: Formats): Reader {
  const known = new Bounded<Schema>(KEPT_BYTES);
  return readerOf(formats, (source, parse) => {
    const name = digestOf(source);
    const found = known.get(name);
    if (found !== undefined) return found;
    const schema = parse();
    known.put(name, schema, sizeOf(source) * TYPE_FACTS[source.type].weight);
    return schema;
  });
}

function digestOf({ type, strictness, text, references }: SourceText): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([type, strictness, text.length, references]))
    .update(text);
  return hash.digest("base64");
}

function readerOf(formats: Formats, remembered: (source: SourceText, parse: () => Schema) => Schema): Reader {
  const formatOf = (type: SchemaType): Format => {
    const format = formats.get(type);
    if (format !== undefined) return format;
    throw formats.has(type) ? new FormatNotLoaded(type) : new Error(`no format ${type}`);
  };
  return {
    formats,
    formatOf,
    parse: (source) => {
      const { type, text, references, strictness } = source;
      return remembered(source, () => formatOf(type).parse(text, { references, strictness }));
    },
  };
}
