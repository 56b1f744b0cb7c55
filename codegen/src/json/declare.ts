import type { SchemaNode } from "@concordat/schema/json";
import { docComment } from "../escape.ts";
import { declaredSchemas } from "./collect.ts";
import { schemaComment, schemaDeprecation } from "./comment.ts";
import { excludedNames } from "./exclusive.ts";
import type { Fills } from "./fills.ts";
import { conjuncts, type KindsOf } from "./kinds.ts";
import { objectPart, typeEdges } from "./members.ts";
import { nameAll } from "./names.ts";
import { bodyText, type JsonRole, type JsonTypeContext, memberTexts } from "./type-text.ts";
import { valuesOf } from "./values.ts";

/** The declarations of a schema's types, and what the event itself is called among them. */
export interface JsonDeclarations {
  readonly lines: readonly string[];
  /** The type of the event as it is read; that of writing has `Input` behind it. */
  readonly event: string;
  /** Whether they have strings of a format. */
  readonly formatted: boolean;
}

/** What the types of a schema are declared by. */
export interface Declaring {
  readonly kindsOf: KindsOf;
  readonly fills: Fills;
  readonly formats: ReadonlySet<string>;
  /** Names an event whose schema has no name of its own. */
  readonly fallback: string;
}

/** Declares the TypeScript types of a JSON Schema: those of its objects, and of whatever is referred to. */
export function declareJson(root: SchemaNode, { kindsOf, fills, formats, fallback }: Declaring): JsonDeclarations {
  const declared = declaredSchemas(root);
  const names = nameAll(declared, fallback);
  const narrower = narrowerInputs(root, fills);
  let formatted = false;
  /** The declarations that are wanted: the set grows while their texts are made. */
  const wanted = { output: new Set([root]), input: new Set([root]) };
  const contextFor = (role: JsonRole): JsonTypeContext => ({
    role,
    kindsOf,
    formats,
    parts: new Map(),
    nameOf: (node) => {
      const name = names.get(node);
      const asInput = role === "input" && narrower.has(node);
      if (name !== undefined) wanted[asInput ? "input" : "output"].add(node);
      return asInput && name !== undefined ? `${name}Input` : name;
    },
    fills: fills.isSure,
    useFormatted: () => {
      formatted = true;
    },
  });
  const [output, input] = [contextFor("output"), contextFor("input")];
  const asRead = new Map<SchemaNode, readonly string[]>();
  const asWritten = new Map<SchemaNode, readonly string[]>();
  const name = (node: SchemaNode): string => names.get(node) ?? "";
  for (const node of wanted.output)
    asRead.set(node, ["", ...declaration(node, name(node), schemaComment(node), output)]);
  for (const node of wanted.input) asWritten.set(node, ["", ...inputDeclaration(node, name(node), narrower, input)]);
  // What is only written by way of what is read as it is.
  for (const node of wanted.output)
    if (!asRead.has(node)) asRead.set(node, ["", ...declaration(node, name(node), schemaComment(node), output)]);
  const lines = declared.flatMap(({ node }) => [...(asRead.get(node) ?? []), ...(asWritten.get(node) ?? [])]);
  return { lines, event: name(root), formatted };
}

function inputDeclaration(
  node: SchemaNode,
  name: string,
  narrower: ReadonlySet<SchemaNode>,
  context: JsonTypeContext,
): readonly string[] {
  // Only that of the event is always there.
  if (!narrower.has(node)) return [`export type ${name}Input = ${name};`];
  const doc = `{@link ${name}} as it is written: what has a default may be left out.`;
  return declaration(node, `${name}Input`, docComment(doc, "", schemaDeprecation(node)), context);
}

function declaration(
  node: SchemaNode,
  name: string,
  comment: readonly string[],
  context: JsonTypeContext,
): readonly string[] {
  const kinds = context.kindsOf(node);
  const object = objectPart(node);
  const isObject = kinds.size === 1 && kinds.has("object");
  if (isObject && object !== undefined && conjuncts(node).length === 0 && valuesOf(node) === undefined)
    return [...comment, `export interface ${name} {`, ...memberTexts(node, object, context, "  "), "}"];
  return [...comment, `export type ${name} = ${bodyText(node, context, kinds)};`];
}

/** The schemas whose values are given otherwise than they are read: with less, or of `oneOf` with one alone. Linear: from each back. */
function narrowerInputs(root: SchemaNode, fills: Fills): ReadonlySet<SchemaNode> {
  const met = new Set<SchemaNode>([root]);
  const around = new Map<SchemaNode, SchemaNode[]>();
  // The set grows while it is walked.
  for (const node of met) {
    for (const { schema } of typeEdges(node)) {
      met.add(schema);
      const nodes = around.get(schema);
      if (nodes === undefined) around.set(schema, [node]);
      else nodes.push(node);
    }
  }
  const narrower = new Set(
    [...met].filter(
      (node) =>
        (objectPart(node)?.properties ?? []).some(({ name, required }) => !required && fills.isSure(node, name)) ||
        conjuncts(node).some((alternatives) => excludedNames(node, alternatives) !== undefined),
    ),
  );
  for (const node of narrower) for (const one of around.get(node) ?? []) narrower.add(one);
  return narrower;
}
