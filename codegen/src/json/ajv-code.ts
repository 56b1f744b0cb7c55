import { jsonChecks, type SchemaNode } from "@concordat/schema/json";
import type { CodeKeywordDefinition, Format, KeywordCxt, Options, Vocabulary } from "ajv";
import { _, str } from "ajv";
import { useFunc } from "ajv/dist/compile/util.js";
import coreModule from "ajv/dist/core.js";
import standaloneModule from "ajv/dist/standalone/index.js";
import applicatorModule from "ajv/dist/vocabularies/applicator/index.js";
import coreVocabulary from "ajv/dist/vocabularies/core/index.js";
import formatVocabulary from "ajv/dist/vocabularies/format/index.js";
import nextVocabulary from "ajv/dist/vocabularies/next.js";
import unevaluatedVocabulary from "ajv/dist/vocabularies/unevaluated/index.js";
import validationVocabulary from "ajv/dist/vocabularies/validation/index.js";
import { type AjvSchema, ajvSchema } from "./ajv-schema.ts";

/** What a CommonJS module of ajv exports by default: Node gives the module for that, and bundlers the export itself. */
function real<Value>(module: { readonly default: Value }): Value {
  return "default" in module ? module.default : module;
}

/** A function of ours that generated code calls by another name: `$` is what it imports. */
function called<Args extends readonly unknown[], Result>(
  run: (...args: Args) => Result,
  code: string,
): ((...args: Args) => Result) & { readonly code: string } {
  return Object.assign((...args: Args) => run(...args), { code });
}

const CHECKS = {
  length: called(jsonChecks.length, "$.length"),
  isMultiple: called(jsonChecks.isMultiple, "$.isMultiple"),
  repeated: called(jsonChecks.repeated, "$.repeated"),
};

const call = (cxt: KeywordCxt, name: keyof typeof CHECKS) => useFunc(cxt.gen, CHECKS[name]);

/** Keywords that ajv judges otherwise than the digits say, or not in linear time. */
const OWN_KEYWORDS: readonly CodeKeywordDefinition[] = [
  {
    keyword: "multipleOf",
    type: "number",
    schemaType: "number",
    error: { message: ({ schemaCode }) => str`must be multiple of ${schemaCode}` },
    code: (cxt) => cxt.fail(_`!${call(cxt, "isMultiple")}(${cxt.data}, ${cxt.schemaCode})`),
  },
  {
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    error: { message: "must NOT have duplicate items" },
    code: (cxt) => {
      if (cxt.schema === true) cxt.fail(_`${call(cxt, "repeated")}(${cxt.data}) !== -1`);
    },
  },
  {
    keyword: "maxLength",
    type: "string",
    schemaType: "number",
    error: { message: ({ schemaCode }) => str`must NOT have more than ${schemaCode} characters` },
    // A character is one unit of the string or two.
    code: (cxt) => {
      const { data, schemaCode: limit } = cxt;
      cxt.fail(_`${data}.length > ${limit} && ${call(cxt, "length")}(${data}) > ${limit}`);
    },
  },
  {
    keyword: "minLength",
    type: "string",
    schemaType: "number",
    error: { message: ({ schemaCode }) => str`must NOT have fewer than ${schemaCode} characters` },
    code: (cxt) => {
      const { data, schemaCode: limit } = cxt;
      const twice = 2 * Number(cxt.schema);
      cxt.fail(_`${data}.length < ${limit} || ${data}.length < ${twice} && ${call(cxt, "length")}(${data}) < ${limit}`);
    },
  },
];

const OWN_NAMES: ReadonlySet<unknown> = new Set(OWN_KEYWORDS.map(({ keyword }) => keyword));

const VALIDATION: Vocabulary = [
  ...real(validationVocabulary).filter(
    (one) => typeof one === "string" || ![one.keyword].flat().some((keyword) => OWN_NAMES.has(keyword)),
  ),
  ...OWN_KEYWORDS,
];

/** Checks for the schemas that are written out as {@link AjvSchema}: draft 2020-12 less what depends on the dynamic scope. */
class WrittenOut extends real(coreModule) {
  override _addVocabularies(): void {
    super._addVocabularies();
    const all = [
      real(coreVocabulary),
      VALIDATION,
      real(applicatorModule)(true),
      real(formatVocabulary),
      real(nextVocabulary),
      real(unevaluatedVocabulary),
    ];
    for (const one of all) this.addVocabulary(one);
  }
}

function ajvFor({ unevaluated, namesInherited }: AjvSchema): WrittenOut {
  const formats = Object.entries(jsonChecks.formats).map(([name, check]): [string, Format] => [name, check]);
  const options: Options & { next: boolean; unevaluated: boolean } = {
    strict: false,
    // The engine says what is wrong: its words and places are the same everywhere.
    messages: false,
    logger: false,
    // Checks ask for objects that have no members but their own and those of every object: that takes less than to ask for each.
    ownProperties: namesInherited,
    // Schemas are checked by the engine, and have no references but to their own definitions.
    meta: false,
    validateSchema: false,
    inlineRefs: false,
    next: true,
    unevaluated,
    formats: Object.fromEntries(formats),
    code: {
      source: true,
      esm: true,
      lines: true,
      formats: _`$.formats`,
      regExp: Object.assign(regExp, { code: "$.pattern" }),
    },
  };
  return new WrittenOut(options);
}

/** A pattern as ajv holds it, which takes those with the same text for one. */
function regExp(pattern: string): { readonly test: (text: string) => boolean; readonly toString: () => string } {
  return { ...jsonChecks.pattern(pattern), toString: () => pattern };
}

/** The longest source that is worth it: beyond, loading and compiling it takes longer than judging by the schema itself. */
const LONGEST = 10_000_000;

/**
 * The source of a module that exports `validate`, which checks values by a schema, with all that it calls but `$`. Undefined
 * where ajv has none that says what the draft says: for names that no UTF-8 has, references that depend on what referred to
 * them, `unevaluatedItems` beside `contains`, and schemas that are too large or nest too deep.
 */
export function checkSource(root: SchemaNode): string | undefined {
  try {
    const written = ajvSchema(root);
    if (written.isBeyond) return undefined;
    const ajv = ajvFor(written);
    const source: string = real(standaloneModule)(ajv, ajv.compile(written.schema));
    return source.length > LONGEST ? undefined : source;
  } catch (error) {
    if (error instanceof RangeError || error instanceof URIError) return undefined;
    throw error;
  }
}
