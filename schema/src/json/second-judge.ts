import { Ajv, type ErrorObject, type Options } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { largeBudget } from "../budget.ts";
import { schemasFrom } from "./dynamic.ts";
import { plainOf } from "./instance.ts";
import { refHidesSiblings } from "./judge.ts";
import { DEFINITIONS, holdsIn, IN_PLACE } from "./keywords.ts";
import { type Draft, type InnerSchemas, isSince, type JsonSchemaModel, mapIn, type SchemaNode } from "./model.ts";
import { patternOf } from "./pattern.ts";

/** What ajv says against a value. */
export interface AjvError {
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}

/** Judges a value by ajv; nothing where it is valid. */
export type AjvJudge = (value: unknown) => readonly AjvError[];

/** Schemas and letters beyond which ajv is not asked: what it generates takes too long, or too much of the stack. */
const MOST_SCHEMAS = 2_000;
const LONGEST = 200_000;

/** How many schemas may judge one value: ajv judges by each as often as it is referred to. */
const MOST_JUDGINGS = 2_000;

const judges = new WeakMap<JsonSchemaModel, AjvJudge | { readonly none: true }>();

/**
 * What ajv says of values of a schema, as a second opinion; undefined where the schema is too large for it, or one that it
 * does not take. It gets the keywords that the draft has, as it goes by some of others and by ones of OpenAPI too.
 */
export function ajvOf(model: JsonSchemaModel): AjvJudge | undefined {
  const known = judges.get(model) ?? make(model) ?? { none: true };
  judges.set(model, known);
  return typeof known === "function" ? known : undefined;
}

function make(model: JsonSchemaModel): AjvJudge | undefined {
  const nodes = schemasFrom(model.root);
  const letters = [model.document, ...model.others.values()].reduce((sum, { text }) => sum + text.length, 0);
  if (nodes.size > MOST_SCHEMAS || letters > LONGEST) return undefined;
  // A property of this name it takes for none.
  if ([...nodes].some((node) => mapIn(node, "properties")?.has("__proto__"))) return undefined;
  if ([...nodes].some((node) => judgingsOf(node) > MOST_JUDGINGS)) return undefined;
  const ajv = ajvFor(model.document.draft);
  try {
    for (const [uri, document] of model.others) {
      const root = [...nodes].find((node) => node.document === document && node.pointer === "");
      const schema = root === undefined ? plainOf(document.json) : printed(root);
      ajv.addSchema(schema as object, uri);
    }
    const validate = ajv.compile(printed(model.root) as object);
    return (value) => (validate(value) === true ? [] : (validate.errors ?? []).map(errorOf));
  } catch {
    // What ajv cannot take, such as a pattern of another language, it says by throwing.
    return undefined;
  }
}

const judgings = new WeakMap<SchemaNode, number>();

/** How many schemas judge a value, itself included, where each counts for every way that leads to it. */
function judgingsOf(node: SchemaNode): number {
  const known = judgings.get(node);
  if (known !== undefined) return known;
  // One that dynamic references lead back to.
  judgings.set(node, 1);
  let sum = 1;
  for (const one of [node.ref, node.dynamicRef]) if (one !== undefined) sum += judgingsOf(one);
  for (const keyword of IN_PLACE) {
    const held = node.inner.get(keyword);
    if (held?.kind === "one") sum += judgingsOf(held.schema);
    else for (const schema of held?.schemas.values() ?? []) sum += judgingsOf(schema);
  }
  judgings.set(node, sum);
  return sum;
}

function errorOf({ instancePath, keyword, message = "is wrong" }: ErrorObject): AjvError {
  return { pointer: instancePath, keyword, message };
}

/** Patterns by the engine that is linear in time, or counts its steps. */
const regExp = Object.assign(
  (source: string) => {
    const pattern = patternOf(source);
    if (pattern === undefined) throw new SyntaxError(`no pattern: ${source}`);
    return { test: (text: string) => pattern.matches(text, largeBudget()), toString: () => source };
  },
  { code: "undefined" },
);

function ajvFor(draft: Draft): Ajv {
  const options: Options = {
    strict: false,
    allErrors: true,
    ownProperties: true,
    validateSchema: false,
    validateFormats: true,
    logger: false,
    inlineRefs: false,
    code: { regExp },
  };
  const ajv = classOf(draft, options);
  addFormats.default(ajv);
  return ajv;
}

function classOf(draft: Draft, options: Options): Ajv {
  switch (draft) {
    case "draft-04":
      return new AjvDraft04.default(options) as Ajv;
    case "2019-09":
      return new Ajv2019(options);
    case "2020-12":
      return new Ajv2020(options);
    default:
      return new Ajv(options);
  }
}

/** A schema as ajv gets it. */
function printed(node: SchemaNode): unknown {
  if (node.truth !== undefined) return node.truth;
  const schema: Record<string, unknown> = {};
  const hidden = refHidesSiblings(node);
  for (const [keyword, held] of node.keywords) {
    if (hidden && keyword !== "$ref" && !DEFINITIONS.includes(keyword)) continue;
    if (isOut(keyword, node.document.draft)) continue;
    const inner = node.inner.get(keyword);
    const value = inner === undefined ? plainOf(held) : printedInner(inner, plainOf(held));
    Object.defineProperty(schema, keyword, { value, enumerable: true, configurable: true, writable: true });
  }
  return schema;
}

function printedInner(inner: InnerSchemas, plain: unknown): unknown {
  if (inner.kind === "one") return printed(inner.schema);
  if (inner.kind === "list") return inner.schemas.map(printed);
  // Beside schemas, `dependencies` holds lists of names.
  const object: Record<string, unknown> = plain as Record<string, unknown>;
  for (const [name, schema] of inner.schemas)
    Object.defineProperty(object, name, {
      value: printed(schema),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return object;
}

/** Keywords that ajv goes by without regard to the draft, or that mean something to it alone. */
const IN_ALL = ["if", "then", "else", "contains", "propertyNames", "contentSchema"] as const;
const OWN: ReadonlySet<string> = new Set(["$schema", "$async", "nullable", "discriminator", "$vocabulary"]);

function isOut(keyword: string, draft: Draft): boolean {
  if (OWN.has(keyword)) return true;
  if (keyword === "const") return draft === "draft-04";
  if (keyword === "id") return draft !== "draft-04";
  if (keyword === "dependencies") return isSince(draft, "2019-09");
  return IN_ALL.some((one) => one === keyword) && holdsIn(keyword, draft) === undefined;
}
