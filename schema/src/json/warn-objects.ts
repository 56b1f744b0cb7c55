import type { Finding } from "../difference.ts";
import type { CompatibilityPolicy } from "../format.ts";
import { takesAnything } from "./compare-array.ts";
import { isOpen } from "./compare-object.ts";
import { describeLoaded, showValue } from "./describe.ts";
import type { LoadedObject } from "./loaded/model.ts";
import { HERE, type LoadedPair, placeOf, report } from "./walk.ts";

/** What objects ask of properties that Confluent's registry lets pass. */
export function warnObjects(pair: LoadedPair<LoadedObject>, policy: CompatibilityPolicy): readonly Finding[] {
  return [...described(pair, policy), ...required(pair)];
}

/** Properties that an open content model allowed with any value: an empty schema passes, under LENIENT any one. */
function described(pair: LoadedPair<LoadedObject>, policy: CompatibilityPolicy): readonly Finding[] {
  const { reader, writer } = pair;
  if (!isOpen(writer)) return [];
  return [...reader.properties].flatMap(([property, mine]): readonly Finding[] => {
    if (writer.properties.has(property) || (policy === "STRICT" && !takesAnything(mine))) return [];
    const at = { ...placeOf("properties", property), writer: "" };
    const readerType = describeLoaded(mine);
    const told = { reader: { value: readerType }, writer: { value: `no property ${JSON.stringify(property)}` } };
    const facts = { property, readerType };
    return [report("json-schema/open-property-described", { reader: mine, writer }, at, facts, told).finding];
  });
}

function required(pair: LoadedPair<LoadedObject>): readonly Finding[] {
  const { reader, writer } = pair;
  return [...reader.required].flatMap((property): readonly Finding[] => {
    if (writer.required.has(property)) return [];
    const mine = reader.properties.get(property);
    const told = {
      reader: { keyword: "required", value: `${JSON.stringify(property)} is required` },
      writer: { keyword: "required", value: `${JSON.stringify(property)} is optional` },
    };
    const at = { ...HERE, location: `/required/${property}`, reader: "/required" };
    if (mine === undefined)
      return [report("json-schema/required-without-schema", pair, at, { property }, told).finding];
    const value = mine.node.keywords.get("default");
    if (!mine.hasDefault || value === undefined) return [];
    const facts = { property, default: showValue(value) };
    return [report("json-schema/required-with-default", pair, at, facts, told).finding];
  });
}
