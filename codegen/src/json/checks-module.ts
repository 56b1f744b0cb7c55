import { literal } from "../escape.ts";

/** What generated code of ajv asks for beside `$`, and what it gets. */
const SAME = 'require("ajv/dist/runtime/equal").default';

/**
 * The module of a schema's checks, from ajv's source of them and that of filling in defaults: plain JavaScript, which imports
 * nothing but what the client gives it.
 */
export function checksModule(header: string, source: string | undefined, fill: string | undefined): string {
  const parts = [source === undefined ? [] : [validateText(source), ""], fill === undefined ? [] : [fill, ""]];
  const used = parts.flat().some((part) => /\$\.\w|\$isObject/.test(part));
  const imported = [...(used ? ["jsonChecks as $"] : []), ...(source === undefined ? [] : ["type Validate"])];
  return [
    "// @ts-nocheck",
    header,
    ...(imported.length === 0 ? [] : [`import { ${imported.join(", ")} } from "@concordat/client/json";`]),
    "",
    ...(parts.flat().some((part) => part.includes("$isObject(")) ? ["const $isObject = $.isObject;", ""] : []),
    ...parts.flat(),
  ].join("\n");
}

function validateText(source: string): string {
  const body = withoutSchemas(
    source
      .replace(/^"use strict";\s*/, "")
      .replace(/^export default \w+;\s*/m, "")
      .replace(/^export const validate = (\w+);/m, "export const validate: Validate = $1;")
      .replaceAll(SAME, "$.same")
      .replace(IS_OBJECT, "$isObject($1)")
      .replace(JUDGED, "!Object.hasOwn($1, $2)")
      .replace(NONE_JUDGED, "$1Object.create(null)"),
  );
  if (body.includes("require(")) throw new Error("ajv's code asks for a module that is not known");
  return escaped(body.trim());
}

/** The strings of ajv's code are JSON; as literals of ours nothing in them means anything to a tool or a reader. */
function escaped(code: string): string {
  return code.replace(/"(?:[^"\\\n]|\\.)*"/g, (string) => literal(JSON.parse(string)));
}

/** How ajv asks whether something is an object. */
const IS_OBJECT = /(\b[\w.]+\b(?:\[\w+\])?) && typeof \1 == "object" && !Array\.isArray\(\1\)/g;

/** How ajv asks whether a property was judged already, and begins the list of those: in a list, `constructor` is as any other. */
const JUDGED = /!(props\d+)\[(key\d+)\]/g;
const NONE_JUDGED = /(\bprops\d+ = (?:props\d+ \|\| )?)\{\}/g;

const SCHEMA = /^const (schema\d+) = /;

/**
 * Takes the schemas out that the code holds and does not use. Those that it uses are read as JSON: in source, a member
 * `__proto__` would be something else.
 */
function withoutSchemas(code: string): string {
  const lines = code.split("\n");
  const used = new Set(
    lines
      .filter((line) => !SCHEMA.test(line))
      .join("\n")
      .match(/\bschema\d+\b/g),
  );
  return lines
    .flatMap((line) => {
      const name = SCHEMA.exec(line)?.[1];
      if (name === undefined) return [line];
      if (!used.has(name)) return [];
      const json = line.slice(line.indexOf("=") + 2).replace(/;$/, "");
      return [`const ${name} = JSON.parse(${JSON.stringify(json)});`];
    })
    .join("\n");
}
