import type { ParseOptions, Strictness } from "../format.ts";

/** Besides a registry's, `java`: defaults and namespaces are judged as Avro Java's parser does, and names may have any letters. */
export type AvroStrictness = Strictness | "java";

/** What an Avro text is parsed with. */
export interface AvroParseOptions extends Omit<ParseOptions, "strictness"> {
  readonly strictness?: AvroStrictness;
}
