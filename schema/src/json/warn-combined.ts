import type { Finding } from "../difference.ts";
import type { JsonValue } from "../text/value.ts";
import { describeLoaded, showValue } from "./describe.ts";
import { valueText } from "./loaded/key.ts";
import type { Loaded, LoadedCombined } from "./loaded/model.ts";
import { stringOf } from "./loaded/parts.ts";
import { HERE, type LoadedPair, type LoadedWalk, placeOf, report } from "./walk.ts";

/** A choice that has a name, and the constants of its properties. */
interface Choice {
  readonly schema: Loaded;
  readonly constants: ReadonlyMap<string, JsonValue>;
}

/** Choices that both sides call alike, and whose constant was another choice's. */
export function warnCombined(pair: LoadedPair<LoadedCombined>): readonly Finding[] {
  if (pair.reader.criterion === "allOf" || pair.writer.criterion === "allOf") return [];
  const [ours, theirs] = [choicesOf(pair.reader), choicesOf(pair.writer)];
  return [...ours].flatMap(([name, { schema, constants }]): readonly Finding[] => {
    const before = theirs.get(name);
    if (before === undefined) return [];
    return [...constants].flatMap(([property, mine]): readonly Finding[] => {
      const was = before.constants.get(property);
      if (was === undefined || valueText(was) === valueText(mine)) return [];
      const taken = [...theirs.values()].some(({ constants: all }) => valueText(all.get(property)) === valueText(mine));
      if (!taken) return [];
      const facts = { name, property, reader: showValue(mine), writer: showValue(was) };
      const sides = {
        reader: { value: `${property} ${facts.reader}` },
        writer: { value: `${property} ${facts.writer}` },
      };
      const choices = { reader: schema, writer: before.schema };
      return [
        report("json-schema/discriminator-moved", choices, placeOf("properties", property), facts, sides).finding,
      ];
    });
  });
}

/** Choices of a `oneOf` that are looked at for what they have in common. */
const MOST_CHOICES = 40;

/** Two choices of the reader's `oneOf` that both take what the writer writes, where the writer's own choices do not. */
export function warnOverlaps({ reader, writer }: LoadedPair, walk: LoadedWalk): readonly Finding[] {
  if (reader.kind !== "combined" || reader.criterion !== "oneOf") return [];
  const theirs = writer.kind === "combined" && writer.criterion !== "allOf" ? writer.schemas : [writer];
  const ours = reader.schemas;
  if (ours.length > MOST_CHOICES || theirs.length > MOST_CHOICES) return [];
  const takes = (one: Loaded, other: Loaded) => one === other || walk.isCompatible({ reader: one, writer: other });
  const onlyOne = writer.kind === "combined" && writer.criterion === "oneOf";
  /** Whether the writer allows a schema's values: by a single choice, where more than one would reject them. */
  const allows = (schema: Loaded) => {
    const by = theirs.filter((their) => takes(their, schema)).length;
    return onlyOne ? by === 1 : by > 0;
  };
  for (const value of [...theirs, ...ours]) {
    const [first, second] = ours.filter((mine) => takes(mine, value));
    if (first === undefined || second === undefined || !allows(value)) continue;
    const facts = { first: describeLoaded(first), second: describeLoaded(second) };
    const sides = {
      reader: { keyword: "oneOf", value: `${facts.first}, and ${facts.second}` },
      writer: { value: describeLoaded(writer) },
    };
    return [report("json-schema/one-of-overlaps", { reader, writer }, HERE, facts, sides).finding];
  }
  return [];
}

/** The choices with a name: their title, or what the reference to them ends in. */
function choicesOf({ schemas }: LoadedCombined): ReadonlyMap<string, Choice> {
  const found = new Map<string, Choice>();
  for (const given of schemas) {
    const schema = given.kind === "reference" ? given.target() : given;
    const name = stringOf(schema.node, "title") ?? referredName(given);
    if (name !== undefined && schema.kind === "object")
      found.set(name, { schema, constants: constantsOf(schema.properties) });
  }
  return found;
}

function referredName(schema: Loaded): string | undefined {
  if (schema.kind !== "reference") return undefined;
  return /[^/#]+$/.exec(stringOf(schema.node, "$ref") ?? "")?.[0];
}

function constantsOf(properties: ReadonlyMap<string, Loaded>): ReadonlyMap<string, JsonValue> {
  const found = new Map<string, JsonValue>();
  for (const [property, { node }] of properties) {
    const values = node.keywords.get("enum");
    const only = values?.kind === "array" && values.items.length === 1 ? values.items[0] : undefined;
    const constant = node.keywords.get("const") ?? only;
    if (constant !== undefined) found.set(property, constant);
  }
  return found;
}
