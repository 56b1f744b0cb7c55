import type { SchemaNode } from "@concordat/schema/json";
import { camelCase, createNames, wordsOf } from "../names.ts";
import type { DeclaredSchema } from "./collect.ts";
import { keywordText } from "./values.ts";

/** What modules of JSON events import. */
const IMPORTED = wordsOf("Formatted jsonEvent validate fill");

/** Longer ones are sentences. */
const LONGEST_TITLE = 40;

/** The longest name that is made of those around it: within each other they would grow and grow. */
const LONGEST_NAME = 100;

/** The names of the types of a schema. Two types that would have one get numbers. `fallback` is for an event without a name. */
export function nameAll(declared: readonly DeclaredSchema[], fallback: string): ReadonlyMap<SchemaNode, string> {
  const names = createNames([], { forms: (name) => [name, `${name}Input`] });
  const counts = new Map<string | undefined, number>();
  for (const { node } of declared) counts.set(ownName(node), (counts.get(ownName(node)) ?? 0) + 1);
  const given = new Map<SchemaNode, string>();
  for (const { node, within, hints } of declared) {
    const around = within === undefined ? undefined : given.get(within);
    const own = ownName(node);
    // What several are called by themselves tells none of them from the others; where they stand does.
    const isOwn = own !== undefined && (counts.get(own) === 1 || around === undefined);
    const wanted = given.size === 0 ? (eventName(node) ?? fallback) : isOwn ? own : joined(around ?? fallback, hints);
    given.set(node, names.take(jsonIdentifier(wanted)));
  }
  return given;
}

/** What a schema calls the events that it is of: its title, or the last part of its `$id`. */
function eventName(node: SchemaNode): string | undefined {
  return titleOf(node) ?? definitionOf(node) ?? lastOf(node.base) ?? lastOf(node.document.name ?? "");
}

/** What a schema is called where it stands: its key among definitions, its title, or the name of its text. */
function ownName(node: SchemaNode): string | undefined {
  const whole = node.pointer === "" ? (titleOf(node) ?? lastOf(node.document.name ?? node.base)) : undefined;
  return definitionOf(node) ?? whole ?? titleOf(node);
}

function titleOf(node: SchemaNode): string | undefined {
  const title = keywordText(node, "title");
  return title !== undefined && title.length <= LONGEST_TITLE && /\p{L}/u.test(title) ? title : undefined;
}

function definitionOf({ pointer }: SchemaNode): string | undefined {
  const key = /\/(?:\$defs|definitions)\/([^/]+)$/.exec(pointer)?.[1];
  return key?.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The last part of a URI or path, without its ending: `https://a.example/order-placed.schema.json` is `order-placed`. */
function lastOf(uri: string): string | undefined {
  const last = /([^/#?:]+)[/#?]*$/.exec(uri)?.[1]?.replace(/(\.schema)?(\.json)?$/i, "");
  return last === undefined || !/\p{L}/u.test(last) ? undefined : last;
}

function joined(around: string, hints: readonly string[]): string {
  const ways = hints.filter((hint, index) => hint !== hints[index - 1]);
  const name = `${around} ${ways.join(" ")}`;
  return name.length <= LONGEST_NAME ? name : `${around.slice(0, LONGEST_NAME / 2)} ${hints.at(-1) ?? ""}`;
}

function jsonIdentifier(text: string): string {
  const name = camelCase(text, "Upper");
  return IMPORTED.has(name) ? `${name}_` : name;
}
