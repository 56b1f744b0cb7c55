import { globSync } from "node:fs";
import { ROOT } from "../folders.ts";

/** The files of the published packages, in the order of their names. */
export function sourceFiles(rooms = "schema,client,codegen,contracts,registry,cli"): readonly string[] {
  const exclude = ["**/*.test.ts", "**/*.fixture.ts", "**/*conformance*", "**/conformance/**"];
  return globSync(`{${rooms}}/src/**/*.ts`, { cwd: ROOT, exclude }).sort();
}
