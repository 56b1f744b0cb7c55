import type { ConcordatConfig } from "./config.ts";
import { configShape } from "./config-shape.ts";
import type { At } from "./shape.ts";

/** Reads what a config file gave. Throws CliError, naming the member that is wrong, and its place where `placeOf` knows it. */
export function readConfig(value: unknown, file: string, placeOf: At["placeOf"] = () => ({ file })): ConcordatConfig {
  return configShape(value, { file, path: [], placeOf });
}
