import { type JsonObject, type JsonValue, parseJson, placeAt, SchemaError } from "@concordat/schema";
import { CliError, type FilePlace } from "../error.ts";
import type { ConcordatConfig } from "./config.ts";
import { readConfig } from "./read-config.ts";
import { readText } from "./schema-file.ts";
import type { ConfigStep } from "./shape.ts";

/** Reads a config of JSON. Throws CliError, with the line and column of what is wrong; the line itself may hold a secret. */
export function readJsonConfig(file: string): PlacedConfig {
  const text = readText(file);
  const config = parseJsonConfig(text, file);
  const tree = parsed(text, file);
  return { config, placeOf: (path, of = "value") => placeIn(text, file, offsetOf(tree, path, of)) };
}

/** A config with the places of what it holds. */
export interface PlacedConfig {
  readonly config: ConcordatConfig;
  /** Where the value at a path stands, or its key. */
  readonly placeOf: (path: readonly ConfigStep[], of?: "key" | "value") => FilePlace;
}

/** The same of a text; `file` is what messages call it. */
export function parseJsonConfig(text: string, file: string): ConcordatConfig {
  const tree = parsed(text, file);
  return readConfig(JSON.parse(text), file, (path, of) => placeIn(text, file, offsetOf(tree, path, of)));
}

function parsed(text: string, file: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw new CliError({
      code: "cli/bad-config",
      message: `${file} is not JSON: ${error.message}.`,
      hint: "JSON takes no comments and no comma at the end; a concordat.config.ts does.",
      place: error.place === undefined ? { file } : placeIn(text, file, error.place.offset),
      cause: error,
    });
  }
}

function placeIn(text: string, file: string, offset: number): FilePlace {
  const { line, column } = placeAt(text, offset, "");
  return { file, line, column };
}

/** Where a value, or its key, stands; what is not there has the place of what it is missing in. */
function offsetOf(tree: JsonValue, path: readonly ConfigStep[], of: "key" | "value"): number {
  let value = tree;
  let offset = tree.start;
  for (const step of path) {
    const next = typeof step === "number" ? itemOf(value, step) : memberOf(value, step);
    if (next === undefined) return offset;
    value = next.value;
    offset = of === "key" ? next.start : value.start;
  }
  return offset;
}

interface Part {
  readonly value: JsonValue;
  readonly start: number;
}

function itemOf(value: JsonValue, index: number): Part | undefined {
  const item = value.kind === "array" ? value.items[index] : undefined;
  return item === undefined ? undefined : { value: item, start: item.start };
}

/** Of members of one name the last counts, as for `JSON.parse`. */
function memberOf(value: JsonValue, key: string): Part | undefined {
  const members: JsonObject["members"] = value.kind === "object" ? value.members : [];
  const found = members.findLast((one) => one.key === key);
  return found === undefined ? undefined : { value: found.value, start: found.keyStart };
}
