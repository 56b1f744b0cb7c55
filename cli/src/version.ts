import { readFileSync } from "node:fs";

/** The version of this package, from its package.json, which lies beside `src` and in what is published. */
export const COMMAND_VERSION: string = member("version") ?? "0.0.0";

/** Where the project is on the web, from the same; undefined where it is nowhere yet. */
export const HOMEPAGE: string | undefined = member("homepage");

function member(name: string): string | undefined {
  const parsed: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const value: unknown = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, name) : undefined;
  return typeof value === "string" ? value : undefined;
}
