import { readFileSync } from "node:fs";
import { ROOT } from "../folders.ts";
import { inlineCode, madeFrom, markdownTable, paragraphs, prose } from "./markdown.ts";

interface Node {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly required?: readonly string[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Node>>;
}

/** A key of the config, such as `serve.port`; `*` stands for any name, `[]` for each entry of a list. */
export interface ConfigKey {
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

const schema = () => JSON.parse(readFileSync(`${ROOT}cli/schemas/config.json`, "utf8")) as Node;

/** Every key that the config's schema has. */
export function configKeys(root: Node = schema()): readonly ConfigKey[] {
  const keys: ConfigKey[] = [];
  const visit = (given: Node, path: string) => {
    const node = resolved(root, given);
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      const at = path === "" ? name : `${path}.${name}`;
      const to = resolved(root, child);
      const isRequired = node.required?.includes(name) ?? false;
      keys.push({
        path: at,
        type: typeOf(root, to),
        isRequired,
        description: child.description ?? to.description ?? "",
      });
      visit(to, at);
    }
    if (typeof node.additionalProperties === "object") visit(node.additionalProperties, `${path}.*`);
    if (node.items !== undefined) visit(node.items, `${path}[]`);
    for (const one of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) visit(one, path);
  };
  visit(root, "");
  return [...new Map(keys.map((key) => [key.path, key])).values()];
}

function resolved(root: Node, node: Node): Node {
  const name = node.$ref?.split("/").at(-1);
  const found = name === undefined ? undefined : root.definitions?.[name];
  return found === undefined
    ? node
    : { ...found, ...(node.description === undefined ? {} : { description: node.description }) };
}

function typeOf(root: Node, given: Node): string {
  const node = resolved(root, given);
  if (node.enum !== undefined) return node.enum.map((one) => JSON.stringify(one)).join(" or ");
  if (node.const !== undefined) return JSON.stringify(node.const);
  const either = node.anyOf ?? node.oneOf;
  if (either !== undefined) return [...new Set(either.map((one) => typeOf(root, one)))].join(" or ");
  if (node.items !== undefined) return `list of ${typeOf(root, node.items)}`;
  if (typeof node.additionalProperties === "object")
    return `object of ${typeOf(root, node.additionalProperties)} by name`;
  return [node.type ?? "anything"].flat().join(" or ");
}

/** The page of the config's keys. */
export function configPage(): string {
  const keys = configKeys();
  const sections = [...new Set(keys.map(({ path }) => path.split(/[.[]/)[0] ?? ""))].map((name) => {
    const own = keys.filter(({ path }) => path.split(/[.[]/)[0] === name);
    return paragraphs(
      `## ${name.replace("$", "\\$")}`,
      markdownTable(
        ["key", "type", "meaning"],
        own.map(({ path, type, isRequired, description }) => [
          inlineCode(path),
          inlineCode(type),
          `${prose(description)}${isRequired ? " Required." : ""}`.trim(),
        ]),
      ),
    ).trimEnd();
  });
  return paragraphs(
    "# Configuration",
    madeFrom("the JSON Schema of the config, `cli/schemas/config.json`"),
    "`concordat.config.json`, or `concordat.config.ts` with the same as its default export. `*` stands for a name of your own, `[]` for each entry of a list.",
    ...sections,
  );
}
