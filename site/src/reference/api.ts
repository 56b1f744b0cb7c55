import { confluentDocument, ownDocument } from "../../../registry/src/http/self/documents.ts";
import { type StagedPages, titleOf } from "../stage.ts";
import { codeBlock, inlineCode, madeFrom, markdownTable, paragraphs, plain } from "./markdown.ts";

/** A JSON Schema, as far as pages show it. */
interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: boolean | Shape;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
}
type Content = Readonly<Record<string, { readonly schema: Shape }>>;

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Shape;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

/** An OpenAPI document, as far as pages show it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Shape>> };
}

/** A page for each group of routes of both APIs. */
export function apiPages(): StagedPages {
  const [own, confluent] = [ownDocument(), confluentDocument()] as ApiDocument[];
  const pages = [
    ...pagesOf(own, "concordat", "Concordat", "/api/openapi.json"),
    ...pagesOf(confluent, "confluent", "Confluent", "/api/confluent-openapi.json"),
  ];
  return new Map([["api/index.md", listPage(pages)], ...pages]);
}

function listPage(pages: readonly (readonly [page: string, text: string])[]): string {
  return paragraphs(
    "# HTTP API",
    "Concordat answers Confluent Schema Registry's API, and has its own beside it under `/api/v1`. The registry serves both as OpenAPI documents: `/api/confluent-openapi.json` and `/api/openapi.json`.",
    pages.map(([page, text]) => `- [${titleOf(text)}](/${page.replace(/\.md$/, "")})`).join("\n"),
  );
}

function pagesOf(
  document: ApiDocument | undefined,
  name: string,
  title: string,
  address: string,
): readonly [string, string][] {
  if (document === undefined) return [];
  const groups = Object.groupBy(Object.keys(document.paths), groupOf);
  const from = madeFrom(`the OpenAPI document at \`${address}\``);
  const pages = Object.entries(groups).map(([group, paths = []]): [string, string] => {
    const routes = paths.flatMap((path) =>
      Object.entries(document.paths[path] ?? {}).map(([method, one]) => routeText(method, path, one, name)),
    );
    return [`api/${name}-${group}.md`, paragraphs(`# ${title}: ${group}`, from, ...routes)];
  });
  const schemas = Object.entries(document.components.schemas).map(([one, shape]) => schemaText(one, shape, name));
  return [...pages, [`api/${name}-types.md`, paragraphs(`# ${title}: types of bodies`, from, ...schemas)]];
}

/** What the server answers about itself. */
const ABOUT_SERVER = new Set([
  "healthz",
  "readyz",
  "metrics",
  "openapi.json",
  "confluent-openapi.json",
  "backup",
  "verify",
]);
/** Parts of paths that every group has. */
const COMMON = new Set(["", "api", "v1", "contexts"]);

/** The group of a path: its first part that is a name of its own. */
export function groupOf(path: string): string {
  const [first = "/"] = path.split(/[/:]/).filter((part) => !COMMON.has(part) && !part.startsWith("{"));
  return first === "/" || ABOUT_SERVER.has(first) ? "server" : first;
}

function routeText(method: string, path: string, operation: Operation, name: string): string {
  const { summary, parameters = [], requestBody, responses } = operation;
  return paragraphs(
    `## ${plain(summary)} {#${anchorOf(method, path)}}`,
    codeBlock(`${method.toUpperCase()} ${path}`, "http"),
    parameters.length === 0
      ? undefined
      : markdownTable(
          ["parameter", "in", "type", "meaning"],
          parameters.map((one) => [
            inlineCode(one.name),
            one.in,
            typeOf(one.schema, name),
            `${plain(one.schema.description ?? "")}${one.required && one.in !== "path" ? " Required." : ""}`.trim(),
          ]),
        ),
    requestBody === undefined ? undefined : `Body: ${bodyType(requestBody.content, name)}`,
    markdownTable(
      ["status", "answer", "when"],
      Object.entries(responses).map(([status, { description, content }]) => [
        status === "default" ? "others" : status,
        content === undefined ? "" : bodyType(content, name),
        plain(description === "Refused" ? "An error" : description),
      ]),
    ),
  ).trimEnd();
}

/** The anchor of a route in its page. */
export function anchorOf(method: string, path: string): string {
  return `${method}${path.replace(/[^\w]+/g, "-").replace(/-$/, "")}`.toLowerCase();
}

function bodyType(content: Content, name: string): string {
  const [first] = Object.values(content);
  return first === undefined ? "" : typeOf(first.schema, name);
}

function schemaText(title: string, shape: Shape, name: string): string {
  const { properties = {}, required = [], description } = shape;
  const rows = Object.entries(properties).map(([key, one]) => [
    inlineCode(key),
    typeOf(one, name),
    `${plain(one.description ?? "")}${required.includes(key) ? " Always there." : ""}`.trim(),
  ]);
  return paragraphs(
    `## ${plain(title)} {#${title.toLowerCase()}}`,
    plain(description ?? ""),
    rows.length === 0 ? typeOf(shape, name) : markdownTable(["key", "type", "meaning"], rows),
  ).trimEnd();
}

function typeOf(shape: Shape, name: string): string {
  const { $ref, type, items, oneOf, anyOf, properties, additionalProperties, enum: values } = shape;
  const named = $ref?.split("/").at(-1);
  if (named !== undefined) return `[${plain(named)}](/api/${name}-types#${named.toLowerCase()})`;
  if (values !== undefined) return values.map((one) => inlineCode(JSON.stringify(one))).join(" or ");
  if (items !== undefined) return `list of ${typeOf(items, name)}`;
  const either = oneOf ?? anyOf;
  if (either !== undefined) return either.map((one) => typeOf(one, name)).join(" or ");
  if (properties !== undefined && Object.keys(properties).length > 0)
    return `object: ${Object.entries(properties)
      .map(([key, one]) => `${inlineCode(key)} ${typeOf(one, name)}`)
      .join(", ")}`;
  if (typeof additionalProperties === "object") return `object of ${typeOf(additionalProperties, name)} by name`;
  return plain([type ?? "anything"].flat().join(" or "));
}
