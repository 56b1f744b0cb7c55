import {
  type JsonSchemaModel,
  jsonSchema,
  mapIn,
  patternOf,
  type SchemaNode,
  STRING_FORMATS,
  schemasFrom,
  validatorOf,
} from "@concordat/schema/json";
import { refersOn, unreadablePattern } from "../error.ts";
import { facts, header } from "../facts.ts";
import type { EventInput } from "../input.ts";
import type { EventModule } from "../module.ts";
import { camelCase } from "../names.ts";
import { checkSource } from "./ajv-code.ts";
import { checksModule } from "./checks-module.ts";
import { declareJson } from "./declare.ts";
import { fillText } from "./fill-text.ts";
import { fillsOf } from "./fills.ts";
import { kindsOfNodes } from "./kinds.ts";
import { keywordText } from "./values.ts";

/**
 * The module of a subject whose schema is JSON Schema: its types, and in a file beside it the functions that check its events
 * and fill in defaults. Throws SchemaError where it is none, and CodegenError for a
 * pattern that is no regular expression, and for references that lead on and on.
 */
export function jsonModule(input: EventInput, name: string): EventModule {
  try {
    return writeModule(input, name);
  } catch (error) {
    if (error instanceof RangeError) throw refersOn(input);
    throw error;
  }
}

function writeModule(input: EventInput, name: string): EventModule {
  const schema = jsonSchema.parse(input.schema, { references: input.resolved ?? [] });
  const { root } = schema.model;
  checkPatterns(input, root);
  const { acceptsBy } = validatorOf(schema.model);
  const kindsOf = kindsOfNodes();
  const fills = fillsOf(root, kindsOf, acceptsBy);
  const fallback = camelCase(input.subject.replace(/-value$/, ""), "Upper");
  const declaring = { kindsOf, fills, formats: new Set(STRING_FORMATS), fallback };
  const { lines, event, formatted } = declareJson(root, declaring);
  const [checks, fill] = [checkSource(root), fillText(root, fills.plans)];
  const imported = [...(fill === undefined ? [] : ["fill"]), ...(checks === undefined ? [] : ["validate"])];
  const text = [
    header(input),
    ...(formatted ? ['import type { Formatted } from "@concordat/client";'] : []),
    'import { jsonEvent } from "@concordat/client/json";',
    ...(imported.length === 0 ? [] : [`import { ${imported.join(", ")} } from "./${name}/checks.ts";`]),
    ...lines,
    "",
    "/** The event's schema, and how it is written and read. */",
    `export const event = jsonEvent<${event}, ${event}Input>({`,
    ...facts(input, jsonSchema.fingerprint(schema)).map((line) => `  ${line},`),
    ...imported.map((one) => `  ${one},`),
    "});",
    "",
  ].join("\n");
  const files = imported.length === 0 ? [] : [{ path: "checks.ts", text: checksModule(header(input), checks, fill) }];
  return { text, type: event, fullName: identityOf(schema.model), files };
}

/** What distinguishes events where several have one name: the URI of their schema. */
function identityOf({ document }: JsonSchemaModel): string | undefined {
  return document.uri === "" ? undefined : document.uri;
}

/** Sees that each pattern of a schema can be read. Throws CodegenError. */
function checkPatterns(input: EventInput, root: SchemaNode): void {
  for (const node of schemasFrom(root)) {
    const own = keywordText(node, "pattern");
    const patterns = [
      ...(own === undefined ? [] : [[own, "pattern"] as const]),
      ...[...(mapIn(node, "patternProperties")?.keys() ?? [])].map((one) => [one, "patternProperties"] as const),
    ];
    for (const [pattern, keyword] of patterns) {
      if (patternOf(pattern) !== undefined) continue;
      const name = node.document.name ?? input.subject;
      throw unreadablePattern(input, name, `${node.pointer}/${keyword}`, pattern);
    }
  }
}
