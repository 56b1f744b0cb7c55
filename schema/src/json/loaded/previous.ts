import type { Budget } from "../../budget.ts";
import { idKeyword } from "../drafts.ts";
import { isSince, listIn, mapIn, type SchemaNode, schemaIn } from "../model.ts";
import { resolveUri, splitFragment } from "../uri.ts";
import type { Criterion, Loaded, LoadedArray, LoadedNumber, LoadedObject, LoadedString } from "./model.ts";
import {
  anyArray,
  anyNumber,
  anyObject,
  anyString,
  combined,
  namesAt,
  namesByName,
  numberAt,
  ofType,
  plain,
  stringOf,
} from "./parts.ts";

const NUMBERS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const STRINGS = ["minLength", "maxLength", "pattern", "format"];
const OBJECTS = [
  "properties",
  "required",
  "minProperties",
  "maxProperties",
  "dependencies",
  "patternProperties",
  "additionalProperties",
];
const ARRAYS = ["items", "additionalItems", "minItems", "maxItems", "uniqueItems"];
const CONDITIONS = ["if", "then", "else"];
const CRITERIA: readonly Criterion[] = ["allOf", "anyOf", "oneOf"];

const FORMATS_4 = ["date-time", "uri", "email", "ipv4", "ipv6", "hostname"];
const FORMATS_6 = [...FORMATS_4, "json-pointer", "uri-reference", "uri-template"];
const FORMATS_7 = [...FORMATS_6, "date", "time", "regex", "relative-json-pointer"];

/**
 * Loads schemas of drafts 4, 6 and 7, as everit-json-schema does: keywords beside a `$ref` say nothing, and each type comes
 * with the keywords that are about its values. What a reference leads to is loaded once for each URI that it
 * is referred to by, apart from where it stands.
 */
export function previousLoader(budget: Budget): (node: SchemaNode) => Loaded {
  const targets = new Map<string, Loaded>();
  /** What is being loaded because something refers to it. */
  let loading: string | undefined;
  const target = (name: string, node: SchemaNode): Loaded => {
    const known = targets.get(name);
    if (known !== undefined) return known;
    loading = name;
    const found = load(node);
    loading = undefined;
    targets.set(name, found);
    return found;
  };

  const load = (node: SchemaNode): Loaded => {
    budget.spend();
    if (node.truth !== undefined) return { ...plain(node, node.truth ? "true" : "false"), whole: true };
    const { ref } = node;
    if (ref !== undefined)
      return {
        node,
        kind: "reference",
        whole: true,
        // A default beside a reference is lost, but where what is referred to is being loaded still.
        hasDefault: meant(node) === loading && node.keywords.has("default"),
        demanded: false,
        to: ref,
        target: () => target(meant(node), ref),
      };
    const parts = partsOf(node);
    const [first = plain(node, "empty")] = parts;
    const one = parts.length > 1 ? combined(node, "allOf", parts, true) : first;
    return { ...one, whole: true, hasDefault: node.keywords.has("default") };
  };

  const partsOf = (node: SchemaNode): readonly Loaded[] => {
    const { keywords, document } = node;
    const has = (names: readonly string[]) => names.some((name) => keywords.has(name));
    const parts: Loaded[] = [];
    const values = keywords.get("enum");
    if (values?.kind === "array") parts.push({ ...plain(node, "empty"), kind: "enum", values: values.items });
    for (const criterion of CRITERIA) {
      const schemas = listIn(node, criterion);
      if (schemas !== undefined) parts.push(combined(node, criterion, schemas.map(load)));
    }
    const not = schemaIn(node, "not");
    if (not !== undefined) parts.push({ ...plain(node, "empty"), kind: "not", schema: load(not) });
    const value = keywords.get("const");
    if (value !== undefined && document.draft !== "draft-04")
      parts.push({ ...plain(node, "empty"), kind: "const", value });
    const typed = typesOf(node);
    if (typed !== undefined) parts.push(typed);
    const kinds = new Set(typed?.kind === "combined" ? typed.schemas.map(({ kind }) => kind) : [typed?.kind]);
    const late = isSince(document.draft, "draft-06");
    if (!kinds.has("array") && has(late ? [...ARRAYS, "contains"] : ARRAYS)) parts.push(arrayOf(node));
    if (!kinds.has("object") && has(late ? [...OBJECTS, "propertyNames"] : OBJECTS)) parts.push(objectOf(node));
    if (!kinds.has("number") && has(NUMBERS)) parts.push(numbersOf(node));
    if (!kinds.has("string") && has(STRINGS)) parts.push(stringsOf(node));
    if (isSince(document.draft, "draft-07") && has(CONDITIONS))
      parts.push({ ...plain(node, "empty"), kind: "conditional" });
    return parts;
  };

  const typesOf = (node: SchemaNode): Loaded | undefined => {
    const type = node.keywords.get("type");
    if (type?.kind === "string") return typeOf(node, type.value);
    if (type?.kind !== "array") return undefined;
    return combined(
      node,
      "anyOf",
      namesAt(type).flatMap((name) => typeOf(node, name) ?? []),
    );
  };

  const typeOf = (node: SchemaNode, type: string): Loaded | undefined => {
    const any = ofType(node, type);
    switch (any?.kind) {
      case "object":
        return { ...objectOf(node), demanded: true };
      case "array":
        return { ...arrayOf(node), demanded: true };
      case "number":
        return { ...numbersOf(node), integer: any.integer, demanded: true };
      case "string":
        return { ...stringsOf(node), demanded: true };
      default:
        return any;
    }
  };

  const loadMap = (node: SchemaNode, keyword: string): ReadonlyMap<string, Loaded> =>
    new Map([...(mapIn(node, keyword) ?? [])].map(([name, schema]) => [name, load(schema)]));

  const loadOne = (node: SchemaNode, keyword: string): Loaded | undefined => {
    const schema = schemaIn(node, keyword);
    return schema === undefined ? undefined : load(schema);
  };

  const objectOf = (node: SchemaNode): LoadedObject => {
    const { draft } = node.document;
    const additional = schemaIn(node, "additionalProperties");
    // A property that is called as a schema's own URI is taken for that, unless it is an object.
    const properties = [...loadMap(node, "properties")].filter(
      ([name, { node: schema }]) => name !== idKeyword(draft) || schema.truth === undefined,
    );
    return {
      ...anyObject(node),
      properties: new Map(properties),
      required: new Set(namesAt(node.keywords.get("required"))),
      additional: additional?.truth !== false,
      additionalSchema: additional?.truth === undefined ? loadOne(node, "additionalProperties") : undefined,
      patterns: loadMap(node, "patternProperties"),
      names: isSince(draft, "draft-06") ? loadOne(node, "propertyNames") : undefined,
      dependentNames: namesByName(node.keywords.get("dependencies")),
      dependentSchemas: loadMap(node, "dependencies"),
      minProperties: numberAt(node, "minProperties"),
      maxProperties: numberAt(node, "maxProperties"),
    };
  };

  const arrayOf = (node: SchemaNode): LoadedArray => {
    const additional = schemaIn(node, "additionalItems");
    const all = loadOne(node, "items");
    return {
      ...anyArray(node),
      all,
      items: emptyAsNone(listIn(node, "items")?.map(load)),
      // Beside one schema for all items, that none are allowed besides says nothing.
      additional: additional?.truth !== false || all !== undefined,
      additionalSchema: additional?.truth === undefined ? loadOne(node, "additionalItems") : undefined,
      contains: isSince(node.document.draft, "draft-06") ? loadOne(node, "contains") : undefined,
      minItems: numberAt(node, "minItems"),
      maxItems: numberAt(node, "maxItems"),
      unique: isTrue(node, "uniqueItems"),
    };
  };
  return load;
}

/** The URI that a reference means. */
function meant(node: SchemaNode): string {
  const { uri, fragment } = splitFragment(stringOf(node, "$ref") ?? "");
  return `${resolveUri(node.base, uri)}#${fragment}`;
}

function emptyAsNone(items: readonly Loaded[] | undefined): readonly Loaded[] | undefined {
  return items?.length === 0 ? undefined : items;
}

function isTrue({ keywords }: SchemaNode, keyword: string): boolean {
  const value = keywords.get(keyword);
  return value?.kind === "boolean" && value.value;
}

/** In draft 4 the exclusive limits are flags, which are not compared. */
function numbersOf(node: SchemaNode): LoadedNumber {
  return {
    ...anyNumber(node),
    minimum: numberAt(node, "minimum"),
    maximum: numberAt(node, "maximum"),
    exclusiveMinimum: numberAt(node, "exclusiveMinimum"),
    exclusiveMaximum: numberAt(node, "exclusiveMaximum"),
    multipleOf: numberAt(node, "multipleOf"),
  };
}

function stringsOf(node: SchemaNode): LoadedString {
  const { draft } = node.document;
  const known = isSince(draft, "draft-07") ? FORMATS_7 : isSince(draft, "draft-06") ? FORMATS_6 : FORMATS_4;
  const format = stringOf(node, "format");
  return {
    ...anyString(node),
    minLength: numberAt(node, "minLength"),
    maxLength: numberAt(node, "maxLength"),
    pattern: stringOf(node, "pattern"),
    format: format !== undefined && known.includes(format) ? format : undefined,
  };
}
