import type { JsonValue } from "@concordat/schema";
import { plainJson, type SchemaNode } from "@concordat/schema/json";
import { literal } from "../escape.ts";
import type { FillChoice, FillPlan } from "./fills.ts";

/**
 * The functions that fill defaults into a value that was read, one for each schema that leads to a default; `fill` is that of
 * the event. Undefined where there is nothing to fill in.
 */
export function fillText(root: SchemaNode, plans: ReadonlyMap<SchemaNode, FillPlan>): string | undefined {
  if (!plans.has(root)) return undefined;
  const telling = [...plans].filter(([node]) => target(node, plans) === node);
  const own = new Map(telling.map(([node], index) => [node, `fill${index}`]));
  const names = new Map([...plans.keys()].map((node) => [node, own.get(target(node, plans)) ?? ""]));
  const rootName = names.get(root);
  const functions = telling.map(([node, plan]) => functionText(names.get(node) ?? "", plan, names));
  return `${functions.join("\n\n")}\n\nexport const fill: (value: unknown) => void = ${rootName};`;
}

/** The schema that does what another one does, which only refers to it. */
function target(node: SchemaNode, plans: ReadonlyMap<SchemaNode, FillPlan>): SchemaNode {
  let at = node;
  for (let plan = plans.get(at); plan !== undefined; plan = plans.get(at)) {
    const [only] = plan.always;
    if (only === undefined || plan.always.length > 1 || !plans.has(only) || hasOwn(plan)) break;
    at = only;
  }
  return at;
}

function hasOwn({ defaults, properties, others, first, rest, choices }: FillPlan): boolean {
  const inner = [others, rest].some((one) => one !== undefined);
  return inner || defaults.size + properties.size + first.length + choices.length > 0;
}

type FillNames = ReadonlyMap<SchemaNode, string>;

function functionText(name: string, plan: FillPlan, names: FillNames): string {
  return [
    `function ${name}(value) {`,
    '  if (typeof value !== "object" || value === null) return;',
    ...objectLines(plan, names),
    ...arrayLines(plan, names),
    ...plan.always.flatMap((node) => call(node, "value", names)).map((line) => `  ${line}`),
    ...plan.choices.flatMap((choice) => choiceLines(choice, names)).map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

function call(node: SchemaNode | undefined, value: string, names: FillNames): readonly string[] {
  const name = node === undefined ? undefined : names.get(node);
  return name === undefined ? [] : [`${name}(${value});`];
}

function objectLines({ defaults, properties, others }: FillPlan, names: FillNames): readonly string[] {
  const each = [...properties].flatMap(([name, schema]) => {
    const key = literal(name);
    const value = defaults.get(name);
    // A default may lack what has a default inside it.
    const inside = call(schema, `value[${key}]`, names).map((line) => `    if (Object.hasOwn(value, ${key})) ${line}`);
    if (value === undefined) return inside;
    return [`    if (!Object.hasOwn(value, ${key})) ${setText(name, valueText(value))}`, ...inside];
  });
  const known = `[${[...properties.keys()].map(literal).join(", ")}]`;
  const rest = call(others, "value[key]", names).map(
    (line) => `    for (const key of Object.keys(value)) if (!${known}.includes(key)) ${line}`,
  );
  return each.length + rest.length === 0 ? [] : ["  if (!Array.isArray(value)) {", ...each, ...rest, "  }"];
}

function arrayLines({ first, rest }: FillPlan, names: FillNames): readonly string[] {
  const each = first.flatMap((schema, index) =>
    call(schema, `value[${index}]`, names).map((line) => `    if (value.length > ${index}) ${line}`),
  );
  const others = call(rest, "value[index]", names).map(
    (line) => `    for (let index = ${first.length}; index < value.length; index += 1) ${line}`,
  );
  return each.length + others.length === 0 ? [] : ["  if (Array.isArray(value)) {", ...each, ...others, "  }"];
}

function choiceLines(choice: FillChoice, names: FillNames): readonly string[] {
  if (choice.by === "kind") {
    const test = choice.kind === "array" ? "Array.isArray(value)" : "!Array.isArray(value)";
    return call(choice.schema, "value", names).map((line) => `if (${test}) ${line}`);
  }
  const cases = choice.cases.flatMap(([tag, schema]) =>
    call(schema, "value", names).map((line) => `  case ${literal(tag)}: ${line} break;`),
  );
  if (cases.length === 0) return [];
  const key = literal(choice.property);
  return [`switch (Object.hasOwn(value, ${key}) ? value[${key}] : undefined) {`, ...cases, "}"];
}

/** A member of this name would be the prototype. */
function setText(name: string, value: string): string {
  return name === "__proto__" ? `$.setProto(value, ${value});` : `value[${literal(name)}] = ${value};`;
}

/** A value as an expression that makes it anew each time. */
function valueText(value: JsonValue): string {
  const plain = plainJson(value);
  if (typeof plain === "string") return literal(plain);
  if (typeof plain !== "object" || plain === null) return String(plain);
  return `JSON.parse(${literal(JSON.stringify(plain))})`;
}
